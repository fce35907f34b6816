import { expect, it } from "vitest";
import { createTranslator } from "../../i18n/runtime";
import en from "../../i18n/settings/en.json";
import uk from "../../i18n/settings/uk.json";
import { deactivatedText } from "./deactivated";

const nothing = { redistributed: 0, inherited: 0, queued: 0, failed: 0 };

it.each([
  ["nobody had anything", nothing, "", "Вимкнено."],
  [
    "a colleague got some and the rest waits",
    { redistributed: 7, inherited: 4, queued: 3, failed: 0 },
    "Олена Шевчук",
    "Вимкнено. Олена Шевчук: передано 4 діалоги. У черзі: 3 діалоги.",
  ],
  [
    "the colleague could get none",
    { ...nothing, redistributed: 1, queued: 1 },
    "Олена",
    "Вимкнено. Олена: передано 0 діалогів. У черзі: 1 діалог.",
  ],
  [
    "others took them at once and one could not be taken away",
    { redistributed: 5, inherited: 0, queued: 0, failed: 1 },
    "",
    "Вимкнено. В інших операторів: 5 діалогів. 1 діалог ще не вдалося забрати, спроби тривають.",
  ],
])("%s", (_name, told, heir, shown) => {
  expect(deactivatedText(createTranslator("uk", uk), told, heir)).toBe(shown);
});

it("says it in English too", () => {
  const told = { redistributed: 2, inherited: 1, queued: 1, failed: 0 };
  const shown = deactivatedText(createTranslator("en", en), told, "Olena");
  expect(shown).toBe("Deactivated. Olena got 1 dialog. 1 dialog waits in the queue.");
});

// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { SORTS, SYSTEM_FOLDERS, VIEWS } from "../src/api/types";
import { AUTHORS, FIELDS } from "../src/features/inbox/fields";
import { COLUMNS } from "../src/features/inbox/table-columns";
import {
  OPERATOR_COLUMNS,
  OPERATOR_SORTS,
  QUEUE_COLUMNS,
  SUMMARY_FIGURES,
  TRIGGERS,
} from "../src/features/live-board/rules";
import accessEn from "../src/i18n/access/en.json";
import accessUk from "../src/i18n/access/uk.json";
import { checkCatalogues } from "../src/i18n/check";
import cardEn from "../src/i18n/card/en.json";
import cardUk from "../src/i18n/card/uk.json";
import en from "../src/i18n/en.json";
import { createTranslator } from "../src/i18n/runtime";
import liveEn from "../src/i18n/live/en.json";
import liveUk from "../src/i18n/live/uk.json";
import listsEn from "../src/i18n/lists/en.json";
import listsUk from "../src/i18n/lists/uk.json";
import embedEn from "../src/i18n/embed/en.json";
import embedUk from "../src/i18n/embed/uk.json";
import deskEn from "../src/i18n/desk/en.json";
import deskUk from "../src/i18n/desk/uk.json";
import meEn from "../src/i18n/me/en.json";
import meUk from "../src/i18n/me/uk.json";
import proofEn from "../src/i18n/proof/en.json";
import proofUk from "../src/i18n/proof/uk.json";
import settingsEn from "../src/i18n/settings/en.json";
import settingsUk from "../src/i18n/settings/uk.json";
import uk from "../src/i18n/uk.json";

const src = path.resolve(import.meta.dirname, "../src");

/** Keys are written as literals, except for families that are composed from a closed list. */
function usedKeys(catalogue: object = uk): Set<string> {
  const used = new Set<string>();
  const composed = {
    "view.": VIEWS,
    "segment.": VIEWS,
    "folder.": SYSTEM_FOLDERS,
    "sort.": SORTS,
    "statename.": ["bot", "new", "queued", "active", "paused", "closed"],
    "kindname.": ["chat", "ticket", "task"],
    "slaname.": ["ok", "warning", "violated"],
    "closing.": ["operator", "client", "timeout", "operator_timeout", "system", "api"],
    "field.": FIELDS.map(({ name }) => name),
    "op.": ["in", "not_in", "eq", "ne", "gt", "lt", "between", "contains", "empty", "not_empty"],
    "span.": ["min", "h", "d"],
    "column.": COLUMNS.map(({ name }) => name),
    "look.": ["system", "light", "dark", "contrast", "comfortable", "compact"],
    "authorname.": AUTHORS,
    "state.": ["new", "bot", "queued", "active", "paused", "closed", "merged"],
    "live.slot.": ["client", "answer", "soon", "late"],
    "live.sort.": OPERATOR_SORTS,
    "live.queue.col.": QUEUE_COLUMNS,
    "live.ops.col.": OPERATOR_COLUMNS,
    "live.trigger.": TRIGGERS,
    "live.shift.": ["outside", "expected"],
    "live.log.by.": ["manual", "supervisor", "auto_offline", "missed_offers", "login", "logout", "schedule"],
    "live.log.": ["first", "last"],
    "live.log.span.": ["day", "week", "month", "own"],
    "live.move.lead.": ["choose", "preview", "result"],
    "live.move.to.": ["queue", "subject", "group", "operator"],
    "live.move.result.": ["moved", "queued", "skipped", "failed"],
    "live.audit.": SUMMARY_FIGURES.flatMap((name) => [name, `${name}Hint`]),
  };
  const walk = (folder: string): void => {
    for (const file of filesOf(folder)) {
      const source = readFileSync(file, "utf8");
      for (const match of source.matchAll(/"([a-z]+(?:\.[A-Za-z_0-9]+)+)"/g)) used.add(match[1] ?? "");
      for (const match of source.matchAll(/t\(`([a-z]+\.(?:[a-z]+\.)*)\$\{/g)) {
        const prefix = match[1] as keyof typeof composed;
        for (const rest of composed[prefix]) used.add(prefix + rest);
      }
    }
  };
  walk(src);
  const prefixes = new Set(Object.keys(catalogue).map((key) => key.split(".")[0]));
  const notWords =
    /^((dialog|message|offer|status|operator|settings|queue|list|sla|copilot)\.|filter\.(delta|subscribe)$|client\.open_request$|clients\.((view|reveal)_contacts|export|delete)$)/;
  return new Set(
    [...used].filter((key) => key in catalogue || (prefixes.has(key.split(".")[0]) && !notWords.test(key))),
  );
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
    .map((name) => path.join(folder, name));
}

describe("catalogues", () => {
  it("are complete, used and translated, with every plural form", () => {
    expect(checkCatalogues({ uk, en }, usedKeys())).toEqual([]);
    const settings = { uk: settingsUk, en: settingsEn };
    expect(checkCatalogues(settings, usedKeys(settingsUk))).toEqual([]);
    const lists = { uk: listsUk, en: listsEn };
    expect(checkCatalogues(lists, usedKeys(listsUk))).toEqual([]);
    const desk = { uk: deskUk, en: deskEn };
    expect(checkCatalogues(desk, usedKeys(deskUk))).toEqual([]);
    const me = { uk: meUk, en: meEn };
    expect(checkCatalogues(me, usedKeys(meUk))).toEqual([]);
    const live = { uk: liveUk, en: liveEn };
    expect(checkCatalogues(live, usedKeys(liveUk))).toEqual([]);
    const access = { uk: accessUk, en: accessEn };
    expect(checkCatalogues(access, usedKeys(accessUk))).toEqual([]);
    const embed = { uk: embedUk, en: embedEn };
    expect(checkCatalogues(embed, usedKeys(embedUk))).toEqual([]);
    const card = { uk: cardUk, en: cardEn };
    expect(checkCatalogues(card, usedKeys(cardUk))).toEqual([]);
    const proof = { uk: proofUk, en: proofEn };
    expect(checkCatalogues(proof, usedKeys(proofUk))).toEqual([]);
  });

  it("are refused when a key, a plural form or a translation is missing", () => {
    const faults = checkCatalogues(
      {
        uk: {
          a: "так",
          b: { one: "{n} клієнт", few: "{n} клієнти", other: "{n} клієнта" },
          c: "лише тут",
          d: "{x}",
        },
        en: { a: "так", b: { one: "{n} client", other: "{n} clients" }, d: "{y}" },
      },
      new Set(["a", "b", "d", "ghost"]),
    );

    expect(faults).toEqual([
      "a: not translated in en",
      'b: no plural form "many" in uk',
      "c: not used anywhere",
      "c: missing in en",
      "ghost: used, but in no catalogue",
      "d: different placeholders",
    ]);
  });
});

describe("plural forms", () => {
  const t = createTranslator("uk", uk);
  const waiting = (n: number): string => t("list.emptyMineQueue", { n });

  it("follow the Ukrainian rules, fractions included", () => {
    expect([1, 2, 5, 11, 21, 22, 25].map(waiting)).toEqual([
      "У чергах чекає 1 клієнт.",
      "У чергах чекають 2 клієнти.",
      "У чергах чекають 5 клієнтів.",
      "У чергах чекають 11 клієнтів.",
      "У чергах чекає 21 клієнт.",
      "У чергах чекають 22 клієнти.",
      "У чергах чекають 25 клієнтів.",
    ]);
    expect(waiting(1.5)).toBe("У чергах чекають 1,5 клієнта.");
  });

  it("follow the English rules", () => {
    const english = createTranslator("en", en);
    const clients = (n: number): string => english("list.emptyMineQueue", { n });

    expect([1, 2, 21].map(clients)).toEqual([
      "1 client is waiting in queues.",
      "2 clients are waiting in queues.",
      "21 clients are waiting in queues.",
    ]);
  });

  it("leave an unknown key and an unknown placeholder visible", () => {
    expect(t("no.such.key")).toBe("no.such.key");
    expect(createTranslator("uk", { a: "{x}" })("a", {})).toBe("{x}");
  });
});

import { describe, expect, it } from "vitest";
import type { OperatorId, QuickReply, QuickReplyId } from "../api/types";
import { filled, firstGap, groupedReplies, matchingReplies, repliesFor, slashAt } from "./quick-text";
import { ME } from "./testing/samples";

const VALUES = {
  "{{client.name}}": "Марія Бондаренко",
  "{{operator.name}}": "Ірина Коваль",
  "{{dialog.number}}": "1042",
};

describe("placeholders of a quick reply", () => {
  it("are filled in with what the panel knows", () => {
    expect(
      filled("Вітаю, {{client.name}}! Я {{ operator.name }}, № {{dialog.number}}, {{client.name}}.", VALUES),
    ).toBe("Вітаю, Марія Бондаренко! Я Ірина Коваль, № 1042, Марія Бондаренко.");
  });

  it("leave a gap where a value is unknown or empty", () => {
    expect(filled("Стан: {{order.state}}, {{ім’я}}", VALUES)).toBe("Стан: ⟦order.state⟧, {{ім’я}}");
    expect(filled("Вітаю, {{client.name}}!", { ...VALUES, "{{client.name}}": "  " })).toBe(
      "Вітаю, ⟦client.name⟧!",
    );
  });

  it("do not touch what is no placeholder", () => {
    const text = "{{}} {{ }} {client.name} {{a b}} {{7*7}} ${x} </b>";
    expect(filled(text, VALUES)).toBe(text);
    expect(filled("{{constructor}} {{__proto__}}", VALUES)).toBe("⟦constructor⟧ ⟦__proto__⟧");
  });

  it("are never looked for in a value: xs_12", () => {
    const sly = { ...VALUES, "{{client.name}}": "{{operator.name}} $& ⟦gap⟧" };
    expect(filled("Вітаю, {{client.name}}!", sly)).toBe("Вітаю, {{operator.name}} $& gap!");
  });
});

describe("a gap", () => {
  it("is found with its place, the first one first, until it is overwritten", () => {
    const text = "Стан ⟦order.state⟧, дата ⟦дата⟧";
    const gap = firstGap(text);
    expect(gap).toEqual({ from: 5, to: 18, name: "order.state" });
    expect(firstGap(text.slice(0, gap?.from) + "новий" + text.slice(gap?.to))?.name).toBe("дата");
    expect(firstGap("⟦⟧ ⟦a b⟧ [x] готово")).toBeNull();
  });
});

describe("the slash that opens the picker", () => {
  it.each([
    ["/", 1, { from: 0, typed: "" }],
    ["/віт", 4, { from: 0, typed: "віт" }],
    ["/віт", 2, { from: 0, typed: "в" }],
    ["Добрий день\n/дост", 17, { from: 12, typed: "дост" }],
    ["/два слова", 10, { from: 0, typed: "два слова" }],
    ["\n/", 2, { from: 1, typed: "" }],
  ])("begins a line: %j at %i", (text, caret, expected) => {
    expect(slashAt(text, caret)).toEqual(expected);
  });

  it.each([
    ["", 0],
    ["/", 0],
    ["\n/x", 0],
    [" /x", 3],
    ["24/7", 4],
    ["/x\nдалі", 7],
    [`/${"довго".repeat(20)}`, 101],
  ])("is nothing elsewhere: %j at %i", (text, caret) => {
    expect(slashAt(text, caret)).toBeNull();
  });
});

describe("the search", () => {
  const reply = (
    id: number,
    title: string,
    shortcut: string,
    owner: OperatorId | null,
    text = "…",
  ): QuickReply => ({
    id: id as QuickReplyId,
    owner_id: owner,
    title,
    shortcut,
    text,
    category: "",
    channels: [],
    skill_group_ids: [],
    version: 1,
    created_at: "2026-11-22T10:00:00.000000Z",
    updated_at: "2026-11-22T10:00:00.000000Z",
  });
  const all = [
    reply(1, "Умови доставки", "", null),
    reply(2, "Привітання", "віт", null),
    reply(3, "Доставка завтра", "завтра", null),
    reply(4, "Вітаю зранку", "ранок", ME),
    reply(5, "Оплата", "опл", ME, "Оплата при доставці"),
    reply(6, "Повернення", "дост", null),
  ];
  const titles = (typed: string): string[] => matchingReplies(all, typed).map(({ title }) => title);

  it("asks the shortcut, then the title, then the text, in any letter case", () => {
    expect(titles("ДОСТ")).toEqual(["Повернення", "Доставка завтра", "Умови доставки", "Оплата"]);
    expect(titles("віт")).toEqual(["Привітання", "Вітаю зранку"]);
    expect(titles("доставка завтра ")).toEqual(["Доставка завтра"]);
    expect(titles("такого немає")).toEqual([]);
  });

  it("asks the name of the group last", () => {
    const grouped = [{ ...reply(7, "Привіт", "", null), category: "Вітання" }, reply(8, "Вітання", "", null)];
    expect(matchingReplies(grouped, "вітан").map(({ id }) => id)).toEqual([8, 7]);
  });

  it("offers what is for the channel of the conversation, or for all", () => {
    const kept = [
      { ...reply(7, "Для чату", "", null), channels: ["widget" as const] },
      { ...reply(8, "Для Telegram", "", null), channels: ["telegram" as const, "viber" as const] },
      reply(9, "Для всіх", "", null),
    ];
    expect(repliesFor(kept, "telegram").map(({ id }) => id)).toEqual([8, 9]);
    expect(repliesFor(kept, null).map(({ id }) => id)).toEqual([7, 8, 9]);
  });

  it("puts those of a group together, those without one first", () => {
    const one = (id: number, category: string): QuickReply => ({
      ...reply(id, String(id), "", null),
      category,
    });
    const groups = groupedReplies([one(1, "Оплата"), one(2, ""), one(3, "Доставка"), one(4, "Оплата")]);
    expect(groups.map(({ name, replies }) => [name, replies.map(({ id }) => id)])).toEqual([
      ["", [2]],
      ["Доставка", [3]],
      ["Оплата", [1, 4]],
    ]);
  });

  it("shows everything without a word, one's own first", () => {
    expect(titles("")).toEqual([
      "Вітаю зранку",
      "Оплата",
      "Доставка завтра",
      "Повернення",
      "Привітання",
      "Умови доставки",
    ]);
  });
});

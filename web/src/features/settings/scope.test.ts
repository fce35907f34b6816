import { describe, expect, it } from "vitest";
import { NO_SCOPE, scopeText } from "./ScopeField";

const bots = [
  { value: 1, label: "Магазин" },
  { value: 2, label: "Сервіс" },
];
const subjects = [{ value: 5, label: "Доставка" }];
const cfg = (key: string): string => key;

describe("the limits of a role in words", () => {
  it.each([
    [{}, "cfg.scopeNone"],
    [{ bot_ids: [2] }, "Сервіс"],
    [{ bot_ids: [1, 2], subject_ids: [5] }, "Магазин, Сервіс · Доставка"],
    [{ subject_ids: [5], without_topic: true }, "Доставка, cfg.scopeNoTopic"],
    [{ bot_ids: [9] }, "#9"],
    [{ skill_groups: "own" as const }, "cfg.scopeOwnShort"],
  ])("%j is «%s»", (change, words) => {
    expect(scopeText({ ...NO_SCOPE, ...change }, { bots, subjects }, cfg)).toBe(words);
  });
});

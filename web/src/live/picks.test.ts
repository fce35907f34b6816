import { describe, expect, it } from "vitest";
import { picked } from "./picks";

const all = ["Без теми", "Доставка", "Доставка · Кур’єр", "Повернення"].map((label, value) => ({
  value,
  label,
  on: false,
}));

describe("values of a request are found", () => {
  it.each([
    ["", ["Без теми", "Доставка", "Доставка · Кур’єр", "Повернення"]],
    ["дос", ["Доставка", "Доставка · Кур’єр"]],
    ["КУР дост", ["Доставка · Кур’єр"]],
    ["ставка", []],
  ])("by beginnings of words: «%s»", (typed, found) => {
    expect(picked(all, typed).map(({ label }) => label)).toEqual(found);
  });
});

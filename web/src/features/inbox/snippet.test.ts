import { expect, test } from "vitest";
import { pieces } from "./snippet";

test("a snippet falls into pieces by characters, also where a character is two units long", () => {
  expect(
    pieces("👋 так, ТАК!", [
      { from: 2, to: 5 },
      { from: 7, to: 10 },
    ]),
  ).toEqual([
    { text: "👋 ", marked: false },
    { text: "так", marked: true },
    { text: ", ", marked: false },
    { text: "ТАК", marked: true },
    { text: "!", marked: false },
  ]);
  expect(pieces("нічого", [])).toEqual([{ text: "нічого", marked: false }]);
  expect(pieces("", [])).toEqual([]);
  expect(pieces("кінець", [{ from: 0, to: 99 }])).toEqual([{ text: "кінець", marked: true }]);
});

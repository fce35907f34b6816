import { expect, test } from "vitest";
import { newest } from "./newest";

test("an answer that a later question has overtaken is dropped, and answers in order all count", () => {
  const begin = newest();
  const first = begin();
  const second = begin();
  expect(second()).toBe(true);
  expect(first()).toBe(false);
  const third = begin();
  const fourth = begin();
  expect([third(), fourth()]).toEqual([true, true]);
});

test("a question without an answer holds nobody up", () => {
  const begin = newest();
  begin();
  expect(begin()()).toBe(true);
});

import { beforeEach, expect, test } from "vitest";
import type { DialogId, OperatorId } from "../../api/types";
import { choose, matching, mentionAt, mentionsIn } from "./mentions";

const DIALOG = 7 as DialogId;
const iryna = { id: 1 as OperatorId, name: "Ірина Коваль" };
const taras = { id: 2 as OperatorId, name: "Тарас Мельник" };

beforeEach(() => {
  sessionStorage.clear();
});

test("a mention begins with @ at the start of a word and ends at the caret", () => {
  expect(mentionAt("@", 1)).toEqual({ from: 0, typed: "" });
  expect(mentionAt("Дивись, @Іри", 12)).toEqual({ from: 8, typed: "Іри" });
  expect(mentionAt("(@Ірина Ков", 11)).toEqual({ from: 1, typed: "Ірина Ков" });
  expect(mentionAt("рядок\n@т", 8)).toEqual({ from: 6, typed: "т" });
  expect(mentionAt("mail@example", 12)).toBeNull();
  expect(mentionAt("@Ірина Коваль глянь", 19)).toBeNull();
  expect(mentionAt("@Ірина", 0)).toBeNull();
});

test("who was chosen is named as long as the name stands in the text, and once", () => {
  choose(DIALOG, iryna);
  choose(DIALOG, taras);
  choose(DIALOG, iryna);
  expect(mentionsIn(DIALOG, "@Ірина Коваль, глянь")).toEqual([1]);
  expect(mentionsIn(DIALOG, "@Ірина Коваль")).toEqual([]);
});

test("a colleague is found by any word of the name", () => {
  expect(matching([iryna, taras], "мел")).toEqual([taras]);
  expect(matching([iryna, taras], "ІР")).toEqual([iryna]);
  expect(matching([iryna, taras], "")).toEqual([iryna, taras]);
  expect(matching([iryna, taras], "аль")).toEqual([]);
});

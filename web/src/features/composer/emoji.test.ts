import { describe, expect, it } from "vitest";
import { EMOJI, matchingEmoji } from "./emoji";
import { emojiAt, hashAt } from "./emoji-at";

describe("a colon", () => {
  it.each([
    ["Добре :усм", { from: 6, typed: "усм" }],
    [":ok", { from: 0, typed: "ok" }],
    ["Рядок\n:так", { from: 6, typed: "так" }],
    ["о 10:30", null],
    ["слово:так", null],
    ["дужка :)", null],
    ["ще :д", null],
    ["https://a", null],
  ])("in «%s» is a search of signs or not", (text, found) => {
    expect(emojiAt(text, text.length, false)).toEqual(found);
  });

  it("that the button has put waits for no letters", () => {
    expect(emojiAt("Так :", 5, true)).toEqual({ from: 4, typed: "" });
    expect(emojiAt("Так", 3, true)).toBeNull();
  });
});

describe("a hash", () => {
  it.each([
    ["Дякую #дост", { from: 6, typed: "дост" }],
    ["#кур’єр", { from: 0, typed: "кур’єр" }],
    ["замовлення #15", null],
    ["#", null],
    ["слово#так", null],
    ["#два слова", null],
  ])("in «%s» is a search of topics and tags or not", (text, found) => {
    expect(hashAt(text, text.length)).toEqual(found);
  });
});

describe("signs", () => {
  it("are found by the beginning of a word in both languages", () => {
    expect(matchingEmoji("достав").map(({ sign }) => sign)).toEqual(["🚚"]);
    expect(matchingEmoji("DELIV").map(({ sign }) => sign)).toEqual(["🚚"]);
    expect(matchingEmoji("")).toHaveLength(EMOJI.length);
    expect(matchingEmoji("щщщ")).toEqual([]);
  });

  it("are there once each", () => {
    expect(new Set(EMOJI.map(({ sign }) => sign)).size).toBe(EMOJI.length);
  });
});

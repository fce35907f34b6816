import { describe, expect, it } from "vitest";
import { combinationOf, digitOf, type KeyPress, keyName, matches } from "./match";

function press(
  key: string,
  code: string,
  changes: Partial<KeyPress> & { altGraph?: boolean } = {},
): KeyPress {
  const { altGraph = false, ...rest } = changes;
  return {
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    getModifierState: (name) => name === "AltGraph" && altGraph,
    ...rest,
  };
}

describe("the Ukrainian layout", () => {
  it("reads a Cyrillic letter as the key it lies on", () => {
    expect(matches(press("о", "KeyJ"), "j")).toBe(true);
    expect(matches(press("л", "KeyK"), "k")).toBe(true);
    expect(matches(press("Т", "KeyN", { shiftKey: true }), "Shift+N")).toBe(true);
  });

  it("finds signs under Cyrillic letters", () => {
    expect(matches(press("ю", "Period", { ctrlKey: true }), "Ctrl+.")).toBe(true);
    expect(matches(press("х", "BracketLeft"), "[")).toBe(true);
    expect(matches(press("ї", "BracketRight"), "]")).toBe(true);
  });

  it("accepts a sign typed from another key", () => {
    expect(matches(press(".", "Slash"), ".")).toBe(true);
    expect(matches(press("?", "Digit7", { shiftKey: true }), "?")).toBe(true);
    expect(matches(press("№", "Digit3", { shiftKey: true }), "#")).toBe(true);
    expect(matches(press("#", "Digit3", { shiftKey: true }), "#")).toBe(true);
  });

  it("leaves right Alt to typing: ґ is a letter and not a shortcut", () => {
    expect(matches(press("ґ", "KeyU", { altKey: true }), "u")).toBe(false);
    expect(matches(press("ґ", "KeyU", { altGraph: true }), "u")).toBe(false);
    expect(matches(press("ґ", "KeyU", { ctrlKey: true, altKey: true }), "Ctrl+U")).toBe(false);
  });
});

describe("Latin layouts", () => {
  it("follow the letter that is typed, not its place (AZERTY, Dvorak)", () => {
    expect(matches(press("a", "KeyQ"), "a")).toBe(true);
    expect(matches(press("q", "KeyA"), "a")).toBe(false);
    expect(matches(press("j", "KeyC"), "j")).toBe(true);
  });
});

describe("modifiers", () => {
  it("have to be exactly those of the combination", () => {
    expect(matches(press("e", "KeyE"), "e")).toBe(true);
    expect(matches(press("E", "KeyE", { shiftKey: true }), "e")).toBe(false);
    expect(matches(press("E", "KeyE", { shiftKey: true }), "Shift+E")).toBe(true);
    expect(matches(press("e", "KeyE", { ctrlKey: true }), "e")).toBe(false);
  });

  it("take ⌘ for Ctrl", () => {
    expect(matches(press("Enter", "Enter", { metaKey: true }), "Ctrl+Enter")).toBe(true);
  });

  it("do not act while an input method composes", () => {
    expect(matches(press("j", "KeyJ", { isComposing: true }), "j")).toBe(false);
  });
});

describe("keyName", () => {
  it("keeps the names of named keys", () => {
    expect(keyName(press("ArrowDown", "ArrowDown"))).toBe("ArrowDown");
    expect(keyName(press("Escape", "Escape"))).toBe("Escape");
    expect(keyName(press("Dead", "KeyN"))).toBe("n");
    expect(matches(press(" ", "Space"), "Space")).toBe(true);
    expect(matches(press(" ", "Space", { ctrlKey: true }), "Space")).toBe(false);
  });
});

describe("digits", () => {
  it("are found where they lie behind Shift, and never under a letter", () => {
    expect(matches(press("&", "Digit1"), "1")).toBe(true);
    expect(matches(press("1", "Digit1", { shiftKey: true }), "1")).toBe(true);
    expect(matches(press("1", "Numpad1"), "1")).toBe(true);
    expect(digitOf(press("a", "Digit1"))).toBeNull();
  });
});

describe("the combination of a press", () => {
  it.each([
    [press("x", "KeyX"), "x"],
    [press("Ч", "KeyX", { shiftKey: true }), "Shift+X"],
    [press("л", "KeyK", { ctrlKey: true }), "Ctrl+k"],
    [press("Enter", "Enter", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+Enter"],
    [press("?", "Slash", { shiftKey: true }), "?"],
    [press("&", "Digit1"), "1"],
    [press("1", "Digit1", { shiftKey: true }), "1"],
    [press("#", "Digit3", { shiftKey: true }), "#"],
    [press("№", "Digit3", { shiftKey: true }), "#"],
    [press(" ", "Space"), "Space"],
    [press("Shift", "ShiftLeft", { shiftKey: true }), null],
    [press("ґ", "KeyU", { altGraph: true }), null],
  ])("%#", (pressed, combination) => {
    expect(combinationOf(pressed)).toBe(combination);
    if (combination !== null) expect(matches(pressed, combination)).toBe(true);
  });
});

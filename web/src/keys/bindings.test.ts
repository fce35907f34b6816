import { describe, expect, it } from "vitest";
import { clashOf, keysIn, keysOf, ofProduct, rebound, useBindings } from "./bindings";
import { SHORTCUT_NAMES, shortcut } from "./defaults";

describe("the table of shortcuts", () => {
  it("has no clash of its own, and nothing that belongs to the browser or to Alt", () => {
    for (const name of SHORTCUT_NAMES)
      for (const keys of shortcut(name).keys)
        expect([name, keys, clashOf(name, keys, {})]).toEqual([name, keys, null]);
  });
});

describe("a new binding", () => {
  it.each([
    ["close", "t", { kind: "taken", by: "transfer", keys: "t" }],
    ["close", "T", { kind: "taken", by: "transfer", keys: "t" }],
    ["close", "g", { kind: "taken", by: "goInbox", keys: "g i" }],
    ["close", "n x", { kind: "taken", by: "nextWaiting", keys: "n" }],
    ["close", "Enter", { kind: "taken", by: "reply", keys: "Enter" }],
    ["send", "Ctrl+Enter", { kind: "taken", by: "sendNext", keys: "Ctrl+Enter" }],
    ["send", "Ctrl+.", { kind: "taken", by: "toggleNote", keys: "Ctrl+." }],
    ["close", "Ctrl+W", { kind: "reserved" }],
    ["close", "F5", { kind: "reserved" }],
    ["close", "Alt+C", { kind: "alt" }],
    ["close", "Ctrl+Alt+C", { kind: "alt" }],
  ] as const)("of %s to %s clashes", (name, keys, clash) => {
    expect(clashOf(name, keys, {})).toEqual(clash);
  });

  it.each([
    ["close", "e"],
    ["close", "q"],
    ["close", "Shift+X"],
    ["close", "g x"],
    ["send", "Shift+T"],
    ["goInbox", "g g"],
  ] as const)("of %s to %s is free", (name, keys) => {
    expect(clashOf(name, keys, {})).toBeNull();
  });

  it("takes the keys away from whoever had them, and what is as in the table is not kept", () => {
    const swapped = rebound({}, "close", ["t"]);
    expect(swapped).toEqual({ close: ["t"], transfer: [] });
    expect(keysIn(swapped, "next")).toEqual(["j", "ArrowDown"]);
    expect(clashOf("assignToMe", "e", swapped)).toBeNull();
    expect(rebound(rebound(swapped, "close", ["e"]), "transfer", ["t"])).toEqual({});
    expect(rebound({}, "close", ["ArrowDown"])).toEqual({ close: ["ArrowDown"], next: ["j"] });
  });

  it("leaves names of a newer panel as they are", () => {
    expect(rebound({ ofTomorrow: ["y"] }, "close", ["e"])).toEqual({ ofTomorrow: ["y"] });
  });
});

describe("the keys of an instance", () => {
  it("stand for whoever has not rebound the action, and a person's own win", () => {
    useBindings.getState().setInstance({ close: ["q"] });
    expect(keysOf("close")).toEqual(["q"]);
    expect(clashOf("snooze", "q", {})).toEqual({ kind: "taken", by: "close", keys: "q" });
    expect(clashOf("snooze", "e", {})).toBeNull();
    useBindings.getState().replace({ close: ["Shift+X"] });
    expect(keysOf("close")).toEqual(["Shift+X"]);
    // What equals the instance's is not kept; the instance's own are compared with the product's.
    expect(rebound({ close: ["Shift+X"] }, "close", ["q"])).toEqual({});
    expect(rebound({ close: ["q"] }, "close", ["e"], ofProduct)).toEqual({});
    useBindings.getState().replace({});
    useBindings.getState().setInstance({});
    expect(keysOf("close")).toEqual(["e"]);
  });
});

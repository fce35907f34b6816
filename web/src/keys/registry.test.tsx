import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useBindings } from "./bindings";
import type { ShortcutName } from "./defaults";
import { boundShortcuts, runShortcut, useShortcut } from "./registry";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
let end: (() => void) | null = null;

/** Binds these and tells what ran. */
function bound(...names: ShortcutName[]): string[] {
  const ran: string[] = [];
  function Bind({ name }: { name: ShortcutName }) {
    useShortcut(name, () => ran.push(name));
    return null;
  }
  const root = createRoot(document.createElement("div"));
  act(() => {
    root.render(names.map((name) => <Bind key={name} name={name} />));
  });
  end = () => {
    act(() => {
      root.unmount();
    });
  };
  return ran;
}

/** Keys as a layout types them: `[key, code]`. */
function types(...presses: [key: string, code: string][]): void {
  for (const [key, code] of presses)
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
}

afterEach(() => {
  end?.();
  useBindings.getState().replace({});
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe("keys one after another", () => {
  it("lead to a screen on the English, the Ukrainian and the French layout", () => {
    const ran = bound("goInbox", "presence");
    types(["g", "KeyG"], ["i", "KeyI"]);
    types(["п", "KeyG"], ["ш", "KeyI"]);
    types(["g", "KeyG"], ["p", "KeyP"], ["&", "Digit1"]);
    types(["п", "KeyG"], ["з", "KeyP"], ["2", "Digit2"]);
    expect(ran).toEqual(["goInbox", "goInbox", "presence", "presence"]);
  });

  it("are forgotten after a pause, and a key that leads nowhere counts on its own", () => {
    vi.useFakeTimers();
    const ran = bound("goInbox", "nextWaiting");
    types(["g", "KeyG"]);
    vi.advanceTimersByTime(2_000);
    types(["i", "KeyI"]);
    expect(ran).toEqual([]);
    types(["g", "KeyG"], ["n", "KeyN"]);
    expect(ran).toEqual(["nextWaiting"]);
  });

  it("are typed as text inside a field", () => {
    const ran = bound("goInbox");
    const field = document.body.appendChild(document.createElement("textarea"));
    for (const key of ["g", "i"]) field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    expect(ran).toEqual([]);
  });
});

describe("a rebound key", () => {
  it("works at once, the old one no more, and an unbound one is still in the palette", () => {
    const ran = bound("close", "transfer");
    useBindings.getState().replace({ close: ["x"], transfer: [] });
    types(["e", "KeyE"], ["t", "KeyT"], ["ч", "KeyX"]);
    expect(ran).toEqual(["close"]);
    expect(boundShortcuts()).toEqual(["close", "transfer"]);
    runShortcut("transfer");
    expect(ran).toEqual(["close", "transfer"]);
  });
});

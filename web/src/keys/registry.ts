import { useEffect, useRef } from "react";
import { keysOf } from "./bindings";
import { SHORTCUT_NAMES, type ShortcutName, shortcut } from "./defaults";
import { isTextField, matches } from "./match";

type Handler = (event: KeyboardEvent) => void;

/** Keys one after another (`g i`) may be this far apart. */
const SEQUENCE_MS = 1_500;

/** The newest registration of a name wins, so a dialog may take a key over and give it back. */
const handlers = new Map<ShortcutName, Handler[]>();
/** Presses of a sequence that has begun. */
let begun: KeyboardEvent[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

function forget(): void {
  clearTimeout(timer);
  begun = [];
}

/** How far the presses follow a run of keys: not at all, so far, or to its end. */
function follows(presses: readonly KeyboardEvent[], keys: string): "no" | "so_far" | "whole" {
  const steps = keys.split(" ");
  if (presses.length > steps.length) return "no";
  if (!presses.every((press, at) => matches(press, steps[at] ?? ""))) return "no";
  return presses.length === steps.length ? "whole" : "so_far";
}

function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || ["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) return;
  const typing = isTextField(event.target);
  // Menus and dialogs own their keys while they are open.
  if (event.target instanceof Element && event.target.closest("[role=dialog],[role=menu]") !== null) return;
  const presses = [...begun, event];
  forget();
  if (run(presses, typing) || presses.length === 1) return;
  // The run has led nowhere: this key on its own.
  run([event], typing);
}

/** Runs what the presses stand for, or waits for more of them. */
function run(presses: KeyboardEvent[], typing: boolean): boolean {
  const event = presses.at(-1);
  if (!event) return false;
  let waits = false;
  // In the order of the table, so that an offer's Enter comes before the reply box's.
  for (const name of SHORTCUT_NAMES) {
    const { scope } = shortcut(name);
    const handler = handlers.get(name)?.at(-1);
    if (!handler || scope === "field" || (typing && scope === "page")) continue;
    const ways = keysOf(name).map((keys) => follows(presses, keys));
    if (ways.includes("whole")) {
      // A focused button keeps its own Enter and Space.
      if ((event.key === "Enter" || event.key === " ") && !event.ctrlKey && isPressable(event.target))
        continue;
      event.preventDefault();
      handler(event);
      return true;
    }
    waits ||= ways.includes("so_far");
  }
  if (!waits) return false;
  event.preventDefault();
  begun = presses;
  timer = setTimeout(forget, SEQUENCE_MS);
  return true;
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button,a[href],summary") !== null;
}

/** Whether a key press inside the reply box is this shortcut. */
export function isShortcut(event: KeyboardEvent, name: ShortcutName): boolean {
  return keysOf(name).some((keys) => matches(event, keys));
}

/** Binds a shortcut while the component is mounted and `enabled`. */
export function useShortcut(name: ShortcutName, handler: Handler, enabled = true): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    if (!enabled) return;
    const own: Handler = (event) => {
      latest.current(event);
    };
    if (handlers.size === 0) window.addEventListener("keydown", dispatch);
    handlers.set(name, [...(handlers.get(name) ?? []), own]);
    return () => {
      const rest = (handlers.get(name) ?? []).filter((other) => other !== own);
      if (rest.length > 0) handlers.set(name, rest);
      else handlers.delete(name);
      if (handlers.size === 0) window.removeEventListener("keydown", dispatch);
    };
  }, [name, enabled]);
}

/** Names bound right now, for the `?` sheet and the command palette. */
export function boundShortcuts(): ShortcutName[] {
  return SHORTCUT_NAMES.filter((name) => handlers.has(name));
}

/** Does what the shortcut does, for the command palette; nothing when it is not bound now. */
export function runShortcut(name: ShortcutName): void {
  handlers.get(name)?.at(-1)?.(new KeyboardEvent("keydown"));
}

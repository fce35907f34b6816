import { useEffect, useRef } from "react";
import { SHORTCUTS, type ShortcutName } from "./defaults";
import { isTextField, matches } from "./match";

type Handler = (event: KeyboardEvent) => void;

/** The newest registration of a name wins, so a dialog may take a key over and give it back. */
const handlers = new Map<ShortcutName, Handler[]>();

function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const typing = isTextField(event.target);
  // Menus and dialogs own their keys while they are open.
  const inOverlay =
    event.target instanceof Element && event.target.closest("[role=dialog],[role=menu]") !== null;
  // In the order of the table, so that an offer's Enter comes before the reply box's.
  for (const name of Object.keys(SHORTCUTS) as ShortcutName[]) {
    const shortcut = SHORTCUTS[name];
    const handler = handlers.get(name)?.at(-1);
    if (!handler || inOverlay || (typing && shortcut.scope === "page")) continue;
    if (!shortcut.keys.some((combination) => matches(event, combination))) continue;
    // A focused button keeps its own Enter.
    if (event.key === "Enter" && !event.ctrlKey && isPressable(event.target)) continue;
    event.preventDefault();
    handler(event);
    return;
  }
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button,a[href],summary") !== null;
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

/** Names bound right now, for the `?` sheet. */
export function boundShortcuts(): ShortcutName[] {
  return (Object.keys(SHORTCUTS) as ShortcutName[]).filter((name) => handlers.has(name));
}

import { useSyncExternalStore } from "react";
import type { DialogId } from "../api/types";

export type DraftKind = "reply" | "note";

const PREFIX = "rzDraft";
const listeners = new Set<() => void>();
/** What is on screen; storage is written on every keystroke, but never read back on one. */
const memory = new Map<string, string>();
let owner = "";

function key(id: DialogId, kind: DraftKind): string {
  return `${PREFIX}:${owner}:${kind}:${id}`;
}

function changed(): void {
  for (const listener of listeners) listener();
}

/** Drafts belong to one operator: another person at the same browser does not see them. */
export function openDrafts(operator: number): void {
  owner = String(operator);
  memory.clear();
  for (let index = 0; index < localStorage.length; index += 1) {
    const name = localStorage.key(index);
    if (name?.startsWith(`${PREFIX}:${owner}:`)) memory.set(name, localStorage.getItem(name) ?? "");
  }
  changed();
}

/** Text written in this dialog and not sent; "" when there is none. */
export function draftOf(id: DialogId, kind: DraftKind): string {
  return memory.get(key(id, kind)) ?? "";
}

/** Keeps the text in this browser. Returns false when the browser refused it (storage full or forbidden). */
export function saveDraft(id: DialogId, kind: DraftKind, text: string): boolean {
  const name = key(id, kind);
  if (text === "") memory.delete(name);
  else memory.set(name, text);
  changed();
  try {
    if (text === "") localStorage.removeItem(name);
    else localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

// Another tab of the same person wrote: the newest text wins.
if (typeof window !== "undefined") {
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith(`${PREFIX}:${owner}:`)) return;
    if (event.newValue === null) memory.delete(event.key);
    else memory.set(event.key, event.newValue);
    changed();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The draft shown in a row: the reply's, else the note's. */
export function useDraft(id: DialogId): string {
  return useSyncExternalStore(subscribe, () => draftOf(id, "reply") || draftOf(id, "note"));
}

/** The draft of one kind, live: other tabs' typing arrives too. */
export function useDraftOf(id: DialogId, kind: DraftKind): string {
  return useSyncExternalStore(subscribe, () => draftOf(id, kind));
}

import { useSyncExternalStore } from "react";
import type { DialogId } from "../api/types";
import {
  absent,
  acknowledged,
  emptyEntry,
  type Entry,
  parseEntry,
  type ServerDraft,
  told,
  typed,
} from "./draft-entry";
import { local } from "../browser/storage";

export type DraftKind = "reply" | "note";

const PREFIX = "rzDraft";
const listeners = new Set<() => void>();
/** What is on screen; storage is written on every keystroke, but never read back on one. */
const memory = new Map<string, Entry>();
let owner = "";
let onTyped: (id: DialogId, kind: DraftKind) => void = () => undefined;

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
  for (let index = 0; index < local().length; index += 1) {
    const name = local().key(index);
    if (name?.startsWith(`${PREFIX}:${owner}:`)) memory.set(name, parseEntry(local().getItem(name) ?? ""));
  }
  changed();
}

/** Says who hears of each keystroke: the one that brings drafts to the server. */
export function whenTyped(listener: (id: DialogId, kind: DraftKind) => void): void {
  onTyped = listener;
}

export function entryOf(id: DialogId, kind: DraftKind): Entry {
  return memory.get(key(id, kind)) ?? emptyEntry;
}

/** Text written in this dialog and not sent; "" when there is none. */
export function draftOf(id: DialogId, kind: DraftKind): string {
  return entryOf(id, kind).text;
}

function put(id: DialogId, kind: DraftKind, entry: Entry): boolean {
  const name = key(id, kind);
  if (memory.get(name) === entry) return true;
  const nothing = entry.text === "" && !entry.dirty && entry.other === null;
  if (nothing) memory.delete(name);
  else memory.set(name, entry);
  changed();
  try {
    if (nothing) local().removeItem(name);
    else local().setItem(name, JSON.stringify(entry));
    return true;
  } catch {
    return false;
  }
}

/** Keeps the text in this browser. Returns false when the browser refused it (storage full or forbidden). */
export function saveDraft(id: DialogId, kind: DraftKind, text: string): boolean {
  const kept = put(id, kind, typed(entryOf(id, kind), text));
  onTyped(id, kind);
  return kept;
}

/** An event told of a draft of this person. */
export function draftTold(draft: ServerDraft, inFlight: string | null): void {
  const id = draft.dialog_id;
  put(id, draft.kind, told(entryOf(id, draft.kind), draft, inFlight));
}

/** The server answered a save of `sent`. */
export function draftAcknowledged(draft: ServerDraft, sent: string): void {
  const id = draft.dialog_id;
  put(id, draft.kind, acknowledged(entryOf(id, draft.kind), draft, sent));
}

/** All drafts as the server has them; `except` were typed or saved while they were being read. */
export function draftsRead(drafts: readonly ServerDraft[], except: ReadonlySet<string>): void {
  const there = new Set<string>();
  for (const draft of drafts) {
    there.add(key(draft.dialog_id, draft.kind));
    draftTold(draft, null);
  }
  for (const { id, kind } of knownDrafts()) {
    const name = key(id, kind);
    if (!there.has(name) && !except.has(draftKey(id, kind))) put(id, kind, absent(entryOf(id, kind)));
  }
}

/** Names a draft whoever owns it. */
export const draftKey = (id: DialogId, kind: DraftKind): string => `${kind}:${id}`;

/** Everything this browser keeps for this person. */
export function knownDrafts(): { id: DialogId; kind: DraftKind; entry: Entry }[] {
  return [...memory].map(([name, entry]) => {
    const [, , kind, id] = name.split(":");
    return { id: Number(id) as DialogId, kind: kind as DraftKind, entry };
  });
}

// Another tab of the same person wrote: the newest text wins.
if (typeof window !== "undefined") {
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith(`${PREFIX}:${owner}:`)) return;
    if (event.newValue === null) memory.delete(event.key);
    else memory.set(event.key, parseEntry(event.newValue));
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

/** The draft of one kind, live: other places' typing arrives too. */
export function useDraftEntry(id: DialogId, kind: DraftKind): Entry {
  return useSyncExternalStore(subscribe, () => entryOf(id, kind));
}

import type { Draft as ServerDraft, OtherText } from "../api/types";

export type { ServerDraft };

/** A draft as this browser keeps it. */
export interface Entry {
  text: string;
  /** Version of the server's text this one was written over; 0 = none was known. */
  base: number;
  /** The server does not have this text yet. */
  dirty: boolean;
  other: OtherText | null;
}

export const emptyEntry: Entry = { text: "", base: 0, dirty: false, other: null };

/** A keystroke. */
export function typed(entry: Entry, text: string): Entry {
  return text === entry.text ? entry : { ...entry, text, dirty: true };
}

/**
 * The server's draft, told by an event or read. `inFlight` is the text of this browser's own save that was not answered yet.
 * A text that was typed here and not saved stays, with its old base: the next save then keeps both.
 */
export function told(entry: Entry, draft: ServerDraft, inFlight: string | null): Entry {
  if (draft.version <= entry.base) return entry;
  const { version: base, other } = draft;
  if (!entry.dirty || draft.text === entry.text) return { text: draft.text, base, dirty: false, other };
  return draft.text === inFlight ? { ...entry, base, other } : entry;
}

/** The answer to this browser's own save of `sent`. */
export function acknowledged(entry: Entry, draft: ServerDraft, sent: string): Entry {
  const { version, other } = draft;
  const base = Math.max(entry.base, version);
  return entry.text === sent
    ? { text: draft.text, base, dirty: false, other }
    : { ...entry, base, dirty: true, other };
}

/** The server has no draft here: it was sent or deleted elsewhere, unless it is only here. */
export function absent(entry: Entry): Entry {
  return entry.dirty ? { ...entry, base: 0, other: null } : emptyEntry;
}

/** Reads what an earlier page stored; a bare text is from before drafts had a version. */
export function parseEntry(stored: string): Entry {
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value === "object" && value !== null && "text" in value && typeof value.text === "string") {
      const { text, base, dirty, other } = value as Entry;
      return { text, base: Number(base) || 0, dirty, other: other ?? null };
    }
  } catch {
    // A text, not an entry.
  }
  return { ...emptyEntry, text: stored, dirty: true };
}

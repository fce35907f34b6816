import type { KeyboardEvent } from "react";
import type { DialogId, OperatorId } from "../../api/types";
import { ofTab } from "../../browser/storage";

/** True when the key was the list's. */
export type Key = ((event: KeyboardEvent) => boolean) | null;

/** Longer than that it is no name any more. */
const MOST_TYPED = 40;
const AT = /(?:^|[\s(«"])@([\p{L}\p{N}’'._-]*(?: [\p{L}\p{N}’'._-]*)?)$/u;

/** The `@…` that ends at the caret: where it begins and what is sought. Addresses («a@b») are none. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | null {
  const found = AT.exec(text.slice(Math.max(0, caret - MOST_TYPED - 2), caret));
  const typed = found?.[1];
  return typed === undefined ? null : { from: caret - typed.length - 1, typed };
}

interface Named {
  id: OperatorId;
  name: string;
}

const key = (dialog: DialogId): string => `rzMentions:${dialog}`;

/** Who was chosen in this dialog's box; kept for the tab, as the text is kept in its draft. */
function chosen(dialog: DialogId): Named[] {
  try {
    return JSON.parse(ofTab().getItem(key(dialog)) ?? "[]") as Named[];
  } catch {
    return [];
  }
}

export function choose(dialog: DialogId, named: Named): void {
  const others = chosen(dialog).filter(({ id }) => id !== named.id);
  try {
    ofTab().setItem(key(dialog), JSON.stringify([...others, named]));
  } catch {
    // Without storage the note goes out without its mentions.
  }
}

/** Ids of the chosen colleagues whose names still stand in the text; what was chosen is forgotten. */
export function mentionsIn(dialog: DialogId, text: string): OperatorId[] {
  const ids = chosen(dialog).flatMap(({ id, name }) => (text.includes(`@${name}`) ? [id] : []));
  ofTab().removeItem(key(dialog));
  return ids;
}

/** Colleagues whose name, or a word of it, begins with what is typed. */
export function matching<T extends { name: string }>(all: readonly T[], typed: string): T[] {
  const words = typed.trim().toLocaleLowerCase();
  if (words === "") return [...all];
  return all.filter(({ name }) => {
    const folded = name.toLocaleLowerCase();
    return folded.startsWith(words) || folded.includes(` ${words}`);
  });
}

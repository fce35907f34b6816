/** Letters after the colon before anything is offered: `:)` and «о 10:30» are not meant. */
const LEAST = 2;
const MOST = 20;
const COLON = /(?:^|[\s(«"]):(\p{L}*)$/u;

/** The `:…` that ends at the caret: where it begins and what is sought. Opened by its button, it waits for no letters. Pure. */
export function emojiAt(
  text: string,
  caret: number,
  opened: boolean,
): { from: number; typed: string } | null {
  const found = COLON.exec(text.slice(Math.max(0, caret - MOST - 2), caret));
  const typed = found?.[1];
  if (typed === undefined || (!opened && typed.length < LEAST)) return null;
  return { from: caret - typed.length - 1, typed };
}

const HASH = /(?:^|[\s(«"])#(\p{L}[\p{L}\p{M}\d'’-]*)$/u;
const MOST_HASH = 40;

/** The `#…` that ends at the caret: where it begins and what is sought. «#15» and a lone # are not meant. Pure. */
export function hashAt(text: string, caret: number): { from: number; typed: string } | null {
  const typed = HASH.exec(text.slice(Math.max(0, caret - MOST_HASH - 2), caret))?.[1];
  return typed === undefined ? null : { from: caret - typed.length - 1, typed };
}

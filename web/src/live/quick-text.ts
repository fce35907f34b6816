import type { QuickReply } from "../api/types";

/** What the panel knows and fills in. Everything else becomes a gap (operator-line.md 8). */
export const PLACEHOLDERS = ["{{client.name}}", "{{operator.name}}", "{{dialog.number}}"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type Values = Readonly<Record<Placeholder, string>>;

const NAME = String.raw`[\p{L}\p{N}_.-]{1,100}`;
const PLACEHOLDER = new RegExp(String.raw`\{\{\s*(${NAME})\s*\}\}`, "gu");
const GAP = new RegExp(`⟦(${NAME})⟧`, "u");

/**
 * The text with its placeholders replaced, in one pass: a client called «{{operator.name}}» stays called so. What is unknown or
 * empty leaves a gap, `⟦order.state⟧`, that nobody can overlook and that is not sent.
 */
export function filled(text: string, values: Values): string {
  return text.replace(PLACEHOLDER, (_, name: string) => {
    const value = (values as Readonly<Record<string, string>>)[`{{${name}}}`]?.replace(/[⟦⟧]/gu, "").trim();
    return value || `⟦${name}⟧`;
  });
}

export interface Gap {
  from: number;
  to: number;
  name: string;
}

/** The first gap that still waits to be filled. */
export function firstGap(text: string): Gap | null {
  const found = GAP.exec(text);
  return found ? { from: found.index, to: found.index + found[0].length, name: found[1] ?? "" } : null;
}

/** Longer than that it is not a search any more. */
const MOST_TYPED = 60;

/** The `/…` that begins a line and ends at the caret: where it begins and what is sought. */
export function slashAt(text: string, caret: number): { from: number; typed: string } | null {
  if (caret === 0) return null;
  const from = text.lastIndexOf("\n", caret - 1) + 1;
  const line = text.slice(from, caret);
  return line.startsWith("/") && line.length <= MOST_TYPED ? { from, typed: line.slice(1) } : null;
}

/** How well a reply fits, the smaller the better; null when it does not. */
function rank(reply: QuickReply, words: string): number | null {
  if (words === "") return 0;
  const title = reply.title.toLocaleLowerCase();
  if (reply.shortcut === words) return 0;
  if (reply.shortcut.startsWith(words)) return 1;
  if (title.startsWith(words)) return 2;
  if (title.includes(words)) return 3;
  if (reply.shortcut.includes(words)) return 4;
  if (reply.text.toLocaleLowerCase().includes(words)) return 5;
  return reply.category.toLocaleLowerCase().includes(words) ? 6 : null;
}

/** Those for a channel; all of them without one. */
export function repliesFor(replies: readonly QuickReply[], channel: string | null): readonly QuickReply[] {
  if (channel === null) return replies;
  return replies.filter(({ channels }) => channels.length === 0 || channels.some((own) => own === channel));
}

/** By the groups they stand in, in the order of their names; those without one first. */
export function groupedReplies(replies: readonly QuickReply[]): { name: string; replies: QuickReply[] }[] {
  const groups = new Map<string, QuickReply[]>();
  for (const reply of replies) groups.set(reply.category, [...(groups.get(reply.category) ?? []), reply]);
  return [...groups]
    .map(([name, inside]) => ({ name, replies: inside }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Replies that fit what is typed: by shortcut, then title, then text; one's own before everybody's, then by title. */
export function matchingReplies(replies: readonly QuickReply[], typed: string): QuickReply[] {
  const words = typed.trim().toLocaleLowerCase();
  return replies
    .flatMap((reply) => {
      const fits = rank(reply, words);
      return fits === null ? [] : [{ reply, fits }];
    })
    .sort(
      (a, b) =>
        a.fits - b.fits ||
        Number(a.reply.owner_id === null) - Number(b.reply.owner_id === null) ||
        a.reply.title.localeCompare(b.reply.title),
    )
    .map(({ reply }) => reply);
}

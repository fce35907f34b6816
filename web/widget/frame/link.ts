/** A piece of a message: text, or text that leads somewhere. */
export interface Piece {
  text: string;
  href?: string;
}

const FOUND = /\b(?:https?:\/\/|www\.)[^\s<>"«»]+/gi;

/** Cuts punctuation that ends a sentence, and a closing bracket without its pair. */
function trimmed(found: string): string {
  let s = found;
  for (;;) {
    const last = s.slice(-1);
    const opening = { ")": "(", "]": "[", "}": "{" }[last];
    if (/[.,;:!?'’…*_~]/.test(last) || (opening && s.split(opening).length < s.split(last).length))
      s = s.slice(0, -1);
    else return s;
  }
}

/** Splits plain text into pieces and finds addresses: http, https and www, nothing else. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(FOUND)) {
    const found = trimmed(match[0]);
    const href = found.includes("://") ? found : `https://${found}`;
    if (!URL.canParse(href)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Where a button may lead: an http(s) or mail address of its own, or a telephone number; null = nowhere. */
export function buttonHref(
  kind: string,
  url: string | null | undefined,
  payload: string | null | undefined,
): string | null {
  if (kind === "url") return url && /^(https?:\/\/|mailto:|tel:)/i.test(url) ? url : null;
  const digits = kind === "call" ? (payload ?? url ?? "").replace(/[^\d+]/g, "") : "";
  return digits ? `tel:${digits}` : null;
}

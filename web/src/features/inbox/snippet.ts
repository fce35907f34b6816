/** Pieces of a snippet, marked and not, in their order. Places are code points. Pure. */
export function pieces(
  text: string,
  marks: readonly { from: number; to: number }[],
): { text: string; marked: boolean }[] {
  const signs = Array.from(text);
  const out: { text: string; marked: boolean }[] = [];
  let at = 0;
  const push = (to: number, marked: boolean): void => {
    if (to > at) out.push({ text: signs.slice(at, to).join(""), marked });
    at = Math.max(at, to);
  };
  for (const { from, to } of marks) {
    push(from, false);
    push(Math.min(to, signs.length), true);
  }
  push(signs.length, false);
  return out;
}

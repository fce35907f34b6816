/** How far back a log of statuses is read; `own` = days somebody typed. */
export type Span = "day" | "week" | "month" | "own";

/** The most the server tells at once. */
const LONGEST_DAYS = 31;
const DAY_MS = 86_400_000;
const BACK: Record<Exclude<Span, "own">, number> = { day: 1, week: 7, month: LONGEST_DAYS };

/** `2026-11-30` in the reader's own zone. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The question for a stretch that ends now. */
export function backFrom(now: number, span: Exclude<Span, "own">): Record<string, string> {
  return { from: new Date(now - BACK[span] * DAY_MS).toISOString() };
}

/** The question for days as typed, the last one whole; null when they are no stretch that the server tells. */
export function between(first: string, last: string, today: string): Record<string, string> | null {
  const days = (Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS + 1;
  // What is not a day yet gives no number at all.
  if (!(days >= 1 && days <= LONGEST_DAYS) || first > today) return null;
  const end = new Date(`${last}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return { from: new Date(`${first}T00:00:00`).toISOString(), to: end.toISOString() };
}

import type { Iso } from "../api/types";
import { momentAt, wallAt } from "../i18n/zone";

/** Choices with a moment of their own; «until the client writes» has none, and a date is typed. */
export type TimedChoice = "hour" | "tomorrow" | "monday";

export const TIMED: readonly TimedChoice[] = ["hour", "tomorrow", "monday"];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** When a working day begins, in the reader's zone. */
const MORNING_H = 9;

/** Nine o'clock that many calendar days later, whatever the clocks do in between. */
function morning(now: number, days: number): number {
  const today = Math.floor(wallAt(now) / DAY_MS);
  return momentAt((today + days) * DAY_MS + MORNING_H * HOUR_MS);
}

/** The moment of a choice, milliseconds. On a Monday «on Monday» is the next one. */
export function momentOf(choice: TimedChoice, now: number): number {
  switch (choice) {
    case "hour":
      return now + HOUR_MS;
    case "tomorrow":
      return morning(now, 1);
    case "monday":
      return morning(now, (8 - new Date(wallAt(now)).getUTCDay()) % 7 || 7);
  }
}

/** The value of a `datetime-local` field for a moment, to the minute, in the reader's zone. */
export function fieldValue(at: number): string {
  return new Date(wallAt(at)).toISOString().slice(0, 16);
}

/** The moment of such a value; null for one that is empty or no moment. */
export function fromField(value: string): number | null {
  const wall = value === "" ? Number.NaN : Date.parse(`${value}Z`);
  return Number.isNaN(wall) ? null : momentAt(wall);
}

/** A request as it was before it was put off. */
export interface Before {
  state: string;
  snoozed_until?: Iso | null;
}

/** What takes a putting off back: awake again, or put off until the earlier time if that has not come meanwhile. */
export type Undo = { wake: true } | { wake: false; wish: { until: Iso } | { until_reply: true } };

export function undoOf(before: Before, now: number): Undo {
  if (before.state !== "paused") return { wake: true };
  const until = before.snoozed_until ?? null;
  if (until === null) return { wake: false, wish: { until_reply: true } };
  return Date.parse(until) > now ? { wake: false, wish: { until } } : { wake: true };
}

import { redraw } from "./language";

/** IANA name of a zone; null is the zone of this computer. */
export type Zone = string | null;

const HALF_HOUR_MS = 1_800_000;
/** Half hours whose distance from UTC is remembered: a long conversation asks for each of its lines. */
const REMEMBERED = 20_000;

let current: Zone = null;
let clock: Intl.DateTimeFormat | null = null;
const ahead = new Map<number, number>();

/** The zone in which the panel writes times and reads typed ones. */
export const zoneNow = (): Zone => current;

/** Changes that zone and draws every time again. A name that this browser does not know leaves the zone of the computer. */
export function setZone(zone: Zone): void {
  const found = zone === null ? null : clockOf(zone);
  const next = found === null ? null : zone;
  if (next === current) return;
  current = next;
  clock = found;
  ahead.clear();
  redraw();
}

function clockOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return null; // a zone that is younger than this browser
  }
}

/** How far the clocks of the zone are ahead of UTC at a moment, milliseconds. */
function aheadAt(at: number): number {
  if (clock === null || Number.isNaN(at)) return -new Date(at).getTimezoneOffset() * 60_000;
  // Clocks are moved at full and half hours only.
  const half = Math.floor(at / HALF_HOUR_MS);
  const known = ahead.get(half);
  if (known !== undefined) return known;
  const begin = half * HALF_HOUR_MS;
  const parts = clock.formatToParts(begin);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((found) => found.type === type)?.value);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  if (ahead.size >= REMEMBERED) ahead.clear();
  ahead.set(half, wall - begin);
  return wall - begin;
}

/** What the clock on the wall shows at a moment, as if it showed UTC: for days, years and fields for a date and a time. */
export function wallAt(at: number): number {
  return at + aheadAt(at);
}

/** The moment at which the clock on the wall shows that. Of an hour that clocks leap over, the one after it. */
export function momentAt(wall: number): number {
  const guess = wall - aheadAt(wall);
  const at = wall - aheadAt(guess);
  return wallAt(at) === wall ? at : Math.max(at, guess);
}

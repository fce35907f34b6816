import { zoneNow } from "../../i18n/zone";

/** The time of day in a zone that a page has told; null for no zone, one that is not known, and one where it is as late as in the reader's. */
export function timeIn(language: string, now: number, zone: unknown): string | null {
  if (typeof zone !== "string" || zone === "") return null;
  const shown = (timeZone?: string): string =>
    new Intl.DateTimeFormat(language, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    }).format(now);
  try {
    const there = shown(zone);
    return there === shown(zoneNow() ?? undefined) ? null : there;
  } catch {
    return null; // no browser's name of a zone
  }
}

import type { Language, Translate } from "./language";
import { wallAt, zoneNow } from "./zone";

const DAY_MS = 86_400_000;
const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(
  language: Language,
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const zone = zoneNow();
  const key = `${language}/${name}/${zone ?? ""}`;
  let found = cache.get(key);
  if (!found) {
    const inZone = zone === null ? options : { ...options, timeZone: zone };
    cache.set(key, (found = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "uk", inZone)));
  }
  return found;
}

/** `10:04`, always 24 h. */
export function clockTime(language: Language, at: number): string {
  return formatter(language, "time", { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** `10:14:06`. */
export function secondsTime(language: Language, at: number): string {
  return formatter(language, "seconds", { timeStyle: "medium" }).format(at);
}

/** `22.11, 10:04`: for columns of a table. */
export function columnTime(language: Language, at: number): string {
  return formatter(language, "column", {
    day: "2-digit",
    month: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
}

/** With date and seconds: what a pointer over a time shows. */
export function exactTime(language: Language, at: number): string {
  return formatter(language, "exact", { dateStyle: "long", timeStyle: "medium" }).format(at);
}

/** `22 листопада`, with the year when it is not this one. */
export function calendarDay(language: Language, at: number, now: number): string {
  const sameYear = new Date(wallAt(at)).getUTCFullYear() === new Date(wallAt(now)).getUTCFullYear();
  return sameYear
    ? formatter(language, "day", { day: "numeric", month: "long" }).format(at)
    : formatter(language, "dayYear", { day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** `12 лист.`: for narrow columns. */
export function shortDay(language: Language, at: number): string {
  return formatter(language, "short", { day: "numeric", month: "short" }).format(at);
}

/** Days since 1970 on the calendar of the reader's zone. */
export function dayNumber(at: number): number {
  return Math.floor(wallAt(at) / DAY_MS);
}

export function isSameDay(a: number, b: number): boolean {
  return dayNumber(a) === dayNumber(b);
}

/** A moment ahead: `15:00` today, `30 лист., 09:00` on another day. */
export function dayTime(language: Language, at: number, now: number): string {
  const time = clockTime(language, at);
  return isSameDay(at, now) ? time : `${shortDay(language, at)}, ${time}`;
}

/** Age for list rows: now, minutes, clock time today, then the date. */
export function age(language: Language, t: Translate, at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t("time.now");
  if (minutes < 60) return t("time.minutes", { n: minutes });
  return isSameDay(at, now) ? clockTime(language, at) : shortDay(language, at);
}

/** Length of a wait: `3:12`, from an hour on `1 год 29 хв`, from a day on `2 дн 3 год`. Negative counts as zero. */
export function duration(t: Translate, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return t("time.daysHours", { d: Math.floor(hours / 24), h: hours % 24 });
  if (hours >= 1) return t("time.hoursMinutes", { h: hours, m: minutes % 60 });
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A request's number with thin gaps, alike in every language: `48 213`. */
export function grouped(value: number): string {
  return value.toLocaleString("uk");
}

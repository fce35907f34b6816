import type { Cfg, Words } from "./words";

/** Working hours as the server has them: minutes after midnight. */
export interface Interval {
  from_min: number;
  to_min: number;
}

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];
export type Week = Record<Day, readonly Interval[]>;

export interface SpecialDay {
  date: string;
  name: string;
  yearly: boolean;
  intervals: readonly Interval[];
}

/** Short and full names of the weekdays. */
export const DAY_NAMES: Record<Day, { short: Cfg; full: Cfg }> = {
  mon: { short: "cfg.day.mon", full: "cfg.weekday.mon" },
  tue: { short: "cfg.day.tue", full: "cfg.weekday.tue" },
  wed: { short: "cfg.day.wed", full: "cfg.weekday.wed" },
  thu: { short: "cfg.day.thu", full: "cfg.weekday.thu" },
  fri: { short: "cfg.day.fri", full: "cfg.weekday.fri" },
  sat: { short: "cfg.day.sat", full: "cfg.weekday.sat" },
  sun: { short: "cfg.day.sun", full: "cfg.weekday.sun" },
};

const NINE_TO_SIX: readonly Interval[] = [{ from_min: 540, to_min: 1080 }];

/** What a new calendar begins with: working days from nine to six. */
export const OFFICE_WEEK: Week = {
  mon: NINE_TO_SIX,
  tue: NINE_TO_SIX,
  wed: NINE_TO_SIX,
  thu: NINE_TO_SIX,
  fri: NINE_TO_SIX,
  sat: [],
  sun: [],
};

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** `09:00–13:00, 14:00–18:00`; nothing for a day off. */
export function hoursText(intervals: readonly Interval[]): string {
  return intervals.map(({ from_min, to_min }) => `${clock(from_min)}–${clock(to_min)}`).join(", ");
}

const TIME = /^(\d{1,2})(?:[:.](\d{2}))?$/;

function minute(text: string): number | null {
  const found = TIME.exec(text.trim());
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)];
  const all = hours * 60 + minutes;
  return minutes < 60 && all <= 1440 ? all : null;
}

/** Hours as they are typed: intervals by commas, hours and minutes; null for what is none. */
export function parseHours(text: string): Interval[] | null {
  const found: Interval[] = [];
  for (const part of text.split(",")) {
    if (part.trim() === "") continue;
    const [from, to, ...rest] = part.split(/[-–—]/);
    const [from_min, to_min] = [minute(from ?? ""), minute(to ?? "")];
    if (from_min === null || to_min === null || rest.length > 0 || from_min >= to_min) return null;
    const before = found.at(-1);
    if (before && from_min < before.to_min) return null;
    found.push({ from_min, to_min });
  }
  return found;
}

/** Stands for hours that cannot be read, so that they are not stored as something else. */
export const UNREADABLE: readonly Interval[] = [{ from_min: -1, to_min: -1 }];

/** Whether a day's hours could be read. */
export function isReadable(intervals: readonly Interval[]): boolean {
  return intervals.every(({ from_min }) => from_min >= 0);
}

/** Days of equal hours in one piece: `Пн–Пт 09:00–18:00`. */
export function weekText(week: Partial<Week>, cfg: Words): string {
  const parts: { first: Day; last: Day; hours: string }[] = [];
  for (const day of DAYS) {
    const hours = hoursText(week[day] ?? []);
    const open = parts.at(-1);
    const follows = open && DAYS.indexOf(open.last) === DAYS.indexOf(day) - 1 && open.hours === hours;
    if (follows) open.last = day;
    else parts.push({ first: day, last: day, hours });
  }
  const words = parts
    .filter(({ hours }) => hours !== "")
    .map(({ first, last, hours }) => {
      const name = cfg(DAY_NAMES[first].short);
      return `${first === last ? name : `${name}–${cfg(DAY_NAMES[last].short)}`} ${hours}`;
    });
  return words.join("; ") || cfg("cfg.neverOpen");
}

import { afterEach, expect, test } from "vitest";
import { setZone } from "../i18n/zone";
import { fieldValue, fromField, momentOf, type TimedChoice, undoOf } from "./snooze-times";

const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();

// 23 November 2026 is a Monday.
test.each<[string, TimedChoice, number, number]>([
  ["in an hour", "hour", at(24, 15, 30), at(24, 16, 30)],
  ["tomorrow, whatever the hour", "tomorrow", at(24, 23, 59), at(25, 9)],
  ["tomorrow after the end of a month", "tomorrow", at(30, 12), new Date(2026, 11, 1, 9).getTime()],
  ["on Monday, from a Tuesday", "monday", at(24, 10), at(30, 9)],
  ["on Monday, from a Sunday", "monday", at(29, 10), at(30, 9)],
  ["on Monday, from a Monday morning", "monday", at(23, 8), at(30, 9)],
])("%s", (_, choice, now, expected) => {
  expect(momentOf(choice, now)).toBe(expected);
});

afterEach(() => {
  setZone(null);
});

test("morning and a typed time are those of the instance's zone for whoever wants its times", () => {
  setZone("Asia/Tokyo");
  const now = Date.parse("2026-11-24T16:00:00Z"); // one in the morning of the 25th there
  expect(momentOf("tomorrow", now)).toBe(Date.parse("2026-11-26T00:00:00Z"));
  expect(fieldValue(now)).toBe("2026-11-25T01:00");
  expect(fromField("2026-11-25T01:00")).toBe(now);
});

test("a moment goes into the field and comes back to the minute", () => {
  expect(fieldValue(at(24, 15, 30))).toBe("2026-11-24T15:30");
  expect(fromField("2026-11-24T15:30")).toBe(at(24, 15, 30));
  expect(fromField("")).toBeNull();
});

test("what is taken back is as it was before: awake, or put off until the earlier time", () => {
  const now = at(24, 12);
  const iso = (moment: number): string => new Date(moment).toISOString();
  const asleep = (until: string | null) => ({ state: "paused", snoozed_until: until });
  expect(undoOf({ state: "active", snoozed_until: null }, now)).toEqual({ wake: true });
  expect(undoOf(asleep(iso(at(25, 9))), now)).toEqual({ wake: false, wish: { until: iso(at(25, 9)) } });
  expect(undoOf(asleep(null), now)).toEqual({ wake: false, wish: { until_reply: true } });
  expect(undoOf(asleep(iso(at(24, 11))), now)).toEqual({ wake: true });
});

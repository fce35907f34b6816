import { afterEach, expect, test } from "vitest";
import { calendarDay, clockTime, columnTime, dayTime, isSameDay } from "./format";
import { momentAt, setZone, wallAt, zoneNow } from "./zone";

afterEach(() => {
  setZone(null);
});

// 07:30 of the 23rd in Tokyo.
const AT = Date.parse("2026-11-22T22:30:00Z");

test("times are written in the zone of the instance when the person wants them so, and in their own again", () => {
  const own = clockTime("uk", AT);

  setZone("Asia/Tokyo");
  expect(clockTime("uk", AT)).toBe("07:30");
  expect(columnTime("uk", AT)).toBe("23.11, 07:30");
  expect(calendarDay("en", AT, AT)).toBe("23 November");
  expect(calendarDay("en", Date.parse("2026-12-31T16:00:00Z"), AT)).toBe("1 January 2027");

  setZone(null);
  expect(clockTime("uk", AT)).toBe(own);
});

test("a day begins at midnight of that zone", () => {
  setZone("Asia/Tokyo");
  expect(isSameDay(AT, Date.parse("2026-11-23T14:59:00Z"))).toBe(true);
  expect(isSameDay(AT, Date.parse("2026-11-23T15:00:00Z"))).toBe(false);
  expect(dayTime("uk", AT, Date.parse("2026-11-23T01:00:00Z"))).toBe("07:30");
});

test("a typed time is a moment of that zone, also where its clocks are moved", () => {
  setZone("Europe/Kyiv");
  const typed = (text: string): string => new Date(momentAt(Date.parse(`${text}Z`))).toISOString();
  expect(typed("2026-07-01T09:00")).toBe("2026-07-01T06:00:00.000Z");
  expect(typed("2026-11-01T09:00")).toBe("2026-11-01T07:00:00.000Z");
  // The clocks leap from 03:00 to 04:00 on 29 March.
  expect(typed("2026-03-29T03:30")).toBe("2026-03-29T01:30:00.000Z");
  expect(new Date(wallAt(Date.parse("2026-07-01T06:00:00Z"))).toISOString()).toBe("2026-07-01T09:00:00.000Z");
});

test("a zone that this browser does not know leaves that of the computer", () => {
  setZone("Mars/Olympus");
  expect(zoneNow()).toBeNull();
});

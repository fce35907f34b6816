import { describe, expect, it } from "vitest";
import { backFrom, between, dayOf } from "./status-log";

const NOW = Date.parse("2026-11-30T12:00:00Z");

describe("the time of a log of statuses", () => {
  it("ends now and is a day, a week or the 31 days that the server tells at most", () => {
    expect(backFrom(NOW, "day")).toEqual({ from: "2026-11-29T12:00:00.000Z" });
    expect(backFrom(NOW, "week")).toEqual({ from: "2026-11-23T12:00:00.000Z" });
    expect(backFrom(NOW, "month")).toEqual({ from: "2026-10-30T12:00:00.000Z" });
  });

  it("is from the first midnight to the one after the last day", () => {
    const asked = between("2026-11-10", "2026-11-12", "2026-11-30");
    expect(asked?.["from"]).toBe(new Date("2026-11-10T00:00:00").toISOString());
    expect(asked?.["to"]).toBe(new Date("2026-11-13T00:00:00").toISOString());
  });

  it("is a whole month with the hour that a clock goes back, and not a day more than 31", () => {
    expect(between("2026-10-01", "2026-10-31", "2026-11-30")).not.toBeNull();
    expect(between("2026-10-01", "2026-11-01", "2026-11-30")).toBeNull();
  });

  it("is asked for neither upside down, nor ahead, nor while a day is being typed", () => {
    expect(between("2026-11-12", "2026-11-10", "2026-11-30")).toBeNull();
    expect(between("2026-12-01", "2026-12-02", "2026-11-30")).toBeNull();
    expect(between("", "2026-11-10", "2026-11-30")).toBeNull();
    expect(between("2026-11-10", "", "2026-11-30")).toBeNull();
  });

  it("names a day as the reader's own calendar does", () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59).getTime())).toBe("2026-01-05");
  });
});

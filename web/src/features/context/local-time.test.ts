import { describe, expect, it } from "vitest";
import { timeIn } from "./local-time";

const NOON = Date.parse("2026-11-22T12:00:00Z");

describe("the time where the client is", () => {
  it("is told for a zone where it is another time", () => {
    const zones = ["Asia/Tokyo", "America/New_York"].map((zone) => timeIn("uk", NOON, zone));
    const here = new Date(NOON).getHours();
    expect(zones).toEqual([here === 21 ? null : "21:00", here === 7 ? null : "07:00"]);
  });

  it.each([
    ["one's own zone", Intl.DateTimeFormat().resolvedOptions().timeZone],
    ["no zone", ""],
    ["what is no zone", "<script>"],
    ["what is no text", 5],
  ])("is silent for %s", (_, zone) => {
    expect(timeIn("uk", NOON, zone)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { hoursText, OFFICE_WEEK, parseHours, weekText } from "./hours";
import type { Words } from "./words";

const cfg = ((key: string) => key.replace("cfg.day.", "")) as Words;

describe("working hours", () => {
  it.each([
    ["09:00–18:00", [[540, 1080]]],
    [
      "9-13, 14:30 - 18",
      [
        [540, 780],
        [870, 1080],
      ],
    ],
    ["0—24:00", [[0, 1440]]],
    ["", []],
  ])("«%s» is understood", (text, expected) => {
    expect(parseHours(text)?.map(({ from_min, to_min }) => [from_min, to_min])).toEqual(expected);
  });

  it.each(["9", "9-9", "18-9", "9-25", "9:70-10", "9-12, 11-13", "9-10-11", "зранку"])(
    "«%s» is not",
    (text) => {
      expect(parseHours(text)).toBeNull();
    },
  );

  it("hours are read back as they were written", () => {
    expect(hoursText(parseHours("9-13, 14-18") ?? [])).toBe("09:00–13:00, 14:00–18:00");
  });

  it("days of equal hours are told together", () => {
    expect(weekText(OFFICE_WEEK, cfg)).toBe("mon–fri 09:00–18:00");
    expect(weekText({ ...OFFICE_WEEK, wed: [], sun: [{ from_min: 0, to_min: 60 }] }, cfg)).toBe(
      "mon–tue 09:00–18:00; thu–fri 09:00–18:00; sun 00:00–01:00",
    );
    expect(weekText({}, cfg)).toBe("cfg.neverOpen");
  });
});

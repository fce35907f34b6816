import { describe, expect, it } from "vitest";
import { goesOn, restOf } from "./use-more";

describe("a list whose page is short", () => {
  it("goes on by itself until a screen is full or nothing is left", () => {
    const table: [string | null, number, number, boolean][] = [
      ["next", 0, 30, true],
      ["next", 29, 30, true],
      ["next", 30, 30, false],
      ["next", 80, 75, false],
      [null, 0, 30, false],
    ];
    for (const [cursor, rows, wished, wanted] of table)
      expect(goesOn({ cursor, rows }, wished), `${cursor} ${rows} of ${wished}`).toBe(wanted);
    expect(goesOn(null, 30)).toBe(false);
  });

  it("does not say that it goes on when its next page did not come and nothing can be scrolled", () => {
    expect(restOf({ cursor: "next", rows: 0 }, false)).toBe("looking");
    expect(restOf({ cursor: "next", rows: 3 }, true)).toBe("stuck");
    expect(restOf({ cursor: "next", rows: 80 }, true)).toBeNull();
    expect(restOf({ cursor: null, rows: 3 }, true)).toBeNull();
  });
});

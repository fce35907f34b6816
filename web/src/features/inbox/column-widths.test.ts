import { describe, expect, it } from "vitest";
import { gridOf, LEAST, MOST, widthAfterKey, widthsOf } from "./column-widths";

describe("widths of columns", () => {
  it("are read from storage without what is not ours, within their limits", () => {
    expect(widthsOf('{"client":200,"topic":5,"state":9999,"x":"wide","y":null}')).toEqual({
      client: 200,
      topic: LEAST,
      state: MOST,
    });
    for (const stored of [null, "", "[", "7", "null"]) expect(widthsOf(stored)).toEqual({});
  });

  it("stand in the grid in place of the usual ones", () => {
    const columns = [
      { name: "number", width: "72px" },
      { name: "client", width: "minmax(140px,1.4fr)" },
    ];
    expect(gridOf(columns, { client: 220 })).toEqual(["72px", "220px"]);
  });

  it.each([
    ["ArrowRight", 116],
    ["ArrowLeft", 84],
    ["Home", LEAST],
    ["End", MOST],
    ["Delete", null],
    ["Enter", undefined],
  ] as const)("change by %s", (key, width) => {
    expect(widthAfterKey(100, key)).toBe(width);
  });
});

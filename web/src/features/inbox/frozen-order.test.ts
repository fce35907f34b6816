import { describe, expect, it } from "vitest";
import type { DialogId } from "../../api/types";
import { upward } from "./frozen-order";

const ids = (...values: number[]): DialogId[] => values as DialogId[];

describe("what a frozen list holds back", () => {
  it("counts new rows and rows that would move up, not those that are pushed down", () => {
    expect(upward(ids(1, 2, 3), ids(1, 2, 3))).toBe(0);
    expect(upward(ids(1, 2, 3), ids(4, 1, 2, 3))).toBe(1);
    expect(upward(ids(1, 2, 3), ids(3, 1, 2))).toBe(1);
    expect(upward(ids(1, 2, 3, 4), ids(9, 4, 3, 1, 2))).toBe(3);
  });

  it("does not count rows that only left", () => {
    expect(upward(ids(1, 2, 3), ids(1, 3))).toBe(0);
  });
});

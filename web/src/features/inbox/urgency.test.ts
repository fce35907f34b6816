import { describe, expect, it } from "vitest";
import { urgencyOf } from "./urgency";

const list = ["Low", "Medium", "High", "Critical"].map((name, at) => ({
  id: at + 1,
  name,
  color: "#000000",
  weight: (at + 1) * 10,
  is_default: name === "Medium",
}));

describe("the mark of a priority", () => {
  it.each([
    ["is absent for a low one", 1, null],
    ["is absent for the usual one", 2, null],
    ["is there above it", 3, "high"],
    ["is the strongest for the heaviest", 4, "top"],
    ["is absent without a priority", null, null],
    ["is absent for one that is not known", 9, null],
  ] as const)("%s", (_, id, mark) => {
    expect(urgencyOf(list, id)).toBe(mark);
  });
});

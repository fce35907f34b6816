import { describe, expect, it } from "vitest";
import { afterClose, pause } from "./backoff";

const most = () => 1;

describe("pause", () => {
  it("doubles from 0.5 s and stops at 30 s", () => {
    expect([0, 1, 2, 5, 6, 7, 1000].map((n) => pause(n, most))).toEqual([
      500, 1000, 2000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it("is spread over the whole range", () => {
    expect(pause(3, () => 0)).toBe(0);
    expect(pause(3, () => 0.5)).toBe(2000);
  });
});

describe("afterClose", () => {
  it.each([
    [4401, "session"],
    [4451, "blocked"],
    [4403, "refused"],
    [4409, "replaced"],
    [4400, "retry"],
    [4408, "retry"],
    [4429, "retry"],
    [1001, "retry"],
    [1006, "retry"],
    [1008, "retry"],
    [1013, "retry"],
  ])("%i: %s", (code, kind) => {
    expect(afterClose(code, 0).kind).toBe(kind);
  });

  it("spreads the visitors of a server that goes away over 5 s, whatever the attempt", () => {
    expect(afterClose(1001, 9, most).in).toBe(5_000);
    expect(afterClose(1001, 9, () => 0).in).toBe(0);
  });

  it("waits at least 10 s after too many and 5 s after try later", () => {
    expect(afterClose(4429, 0, () => 0).in).toBe(10_000);
    expect(afterClose(1013, 0, () => 0).in).toBe(5_000);
  });
});

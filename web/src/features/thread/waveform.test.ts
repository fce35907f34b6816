import { describe, expect, it } from "vitest";
import { nextSpeed, peaksOf } from "./waveform";

describe("the picture of a sound", () => {
  it("is the loudest moment of each part against the loudest of all", () => {
    expect(peaksOf(new Float32Array([0.1, -0.2, 0.4, 0, 0, -0.8, 0.2, 0.2]), 4)).toEqual(
      [0.2, 0.4, 0.8, 0.2].map((peak) => expect.closeTo(peak / 0.8, 5) as number),
    );
  });

  it("is flat for silence, and has its bars for a sound shorter than they are many", () => {
    expect(peaksOf(new Float32Array(8), 4)).toEqual([0, 0, 0, 0]);
    expect(peaksOf(new Float32Array([1]), 4)).toHaveLength(4);
    expect(peaksOf(new Float32Array(), 2)).toEqual([0, 0]);
  });
});

describe("the speed", () => {
  it("goes round", () => {
    expect([1, 1.5, 2].map((speed) => nextSpeed(speed as 1))).toEqual([1.5, 2, 1]);
  });
});

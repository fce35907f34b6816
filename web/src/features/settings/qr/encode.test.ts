import { describe, expect, it } from "vitest";
import { correction, encode, formatBits } from "./encode";

describe("QR codes", () => {
  it("correct errors as the standard's example of version 1-M does", () => {
    const data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
    expect(correction(data, 10)).toEqual([196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
  });

  it("tell level and mask in the standard's bits", () => {
    expect(formatBits(0).toString(2)).toBe("101010000010010");
    expect(formatBits(5).toString(2)).toBe("100000011001110");
  });

  it("hold a word exactly as an independent reader has read it", () => {
    const rows = encode("Rozmova")?.map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));
    expect(rows).toMatchInlineSnapshot(`
      [
        "#######.#.###.#######",
        "#.....#..#..#.#.....#",
        "#.###.#..#.##.#.###.#",
        "#.###.#.#.#.#.#.###.#",
        "#.###.#.##..#.#.###.#",
        "#.....#.##.#..#.....#",
        "#######.#.#.#.#######",
        "........##.##........",
        "#...#.######.#####..#",
        ".###.#.#.####....#.#.",
        "##.##.##...#..###.##.",
        "..###..#.#...##.#...#",
        "###.###..#..###..#.##",
        "........#.#.###.#...#",
        "#######.#.#.##..####.",
        "#.....#....##..#...##",
        "#.###.#.#..#..##....#",
        "#.###.#..#.##..###.##",
        "#.###.#...##..#.#....",
        "#.....#......##......",
        "#######.##..#####...#",
      ]
    `);
  });

  it("grow with the text and refuse what does not fit", () => {
    expect(encode("x".repeat(14))?.length).toBe(21);
    expect(encode("x".repeat(15))?.length).toBe(25);
    expect(encode("ї".repeat(100))?.length).toBe(57);
    expect(encode("x".repeat(412))?.length).toBe(77);
    expect(encode("x".repeat(416))).toBeNull();
  });
});

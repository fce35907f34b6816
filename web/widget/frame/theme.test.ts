import { describe, expect, it } from "vitest";
import { cssColor, type Supports } from "../shared/colors";
import { contrast, KEYS, readable, theme, type Resolve } from "./theme";

/** Stands in for the browser: hex colours and a few names. */
const names: Record<string, string> = {
  white: "#ffffff",
  black: "#000000",
  teal: "#008080",
  transparent: "",
};
const rgb = (hex: string) => {
  const full = hex.length === 4 ? `#${[...hex.slice(1)].map((c) => c + c).join("")}` : hex;
  return [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16));
};
const resolve: Resolve = (color, surface) => {
  const value = color === "transparent" ? surface : (names[color] ?? color);
  return /^#([\da-f]{3}|[\da-f]{6})$/i.test(value) ? rgb(value) : null;
};
const supports: Supports = (property, value) =>
  property === "color" ? resolve(value, "#fff") !== null : /^linear-gradient\([^()]*\)$/.test(value);
const base = (name: string) =>
  ({
    surface: "#ffffff",
    "header-bg": "#0a6a7f",
    "header-text": "#ffffff",
    "sentMessage-bg": "#0a6a7f",
    "sentMessage-text": "#ffffff",
    "receivedMessage-bg": "#f1f3f0",
    "receivedMessage-text": "#151a1c",
  })[name] ?? "";

describe("cssColor", () => {
  it("takes colours, and gradients for backgrounds only", () => {
    expect(cssColor("#4e8cff", false, supports)).toBe("#4e8cff");
    expect(cssColor(" teal ", false, supports)).toBe("teal");
    expect(cssColor("linear-gradient(130deg, #734FE1, #D14EE0)", true, supports)).toBe(
      "linear-gradient(130deg, #734FE1, #D14EE0)",
    );
    expect(cssColor("linear-gradient(130deg, #734FE1, #D14EE0)", false, supports)).toBeNull();
  });

  it("refuses what is not data, what loads and what could leave the property, even if CSS would take it", () => {
    const all: Supports = () => true;
    for (const value of [
      5,
      null,
      {},
      [],
      "",
      "url(https://evil.example/x)",
      "linear-gradient(red, blue), url(//evil.example)",
      "image-set('a.png' 1x)",
      "var(--x)",
      "env(x)",
      "attr(x)",
      "red;background:blue",
      "red}",
      "\\75rl(x)",
      "inherit",
      "initial",
      "revert-layer",
      "a".repeat(301),
    ])
      expect(cssColor(value, true, all), String(value)).toBeNull();
  });
});

describe("contrast", () => {
  it("is that of WCAG", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrast(rgb("#777777"), rgb("#ffffff"))).toBeCloseTo(4.48, 2);
  });
});

describe("readable", () => {
  it("keeps a text that reads, replaces one that does not", () => {
    expect(readable("#ffffff", "#0a6a7f", "#fff", resolve)).toBe("#ffffff");
    expect(readable("#ffffff", "#ffee00", "#fff", resolve)).toBe("#000");
    expect(readable("#222222", "#111111", "#fff", resolve)).toBe("#fff");
  });

  it("looks at every stop of a gradient", () => {
    const text = readable("#ffffff", "linear-gradient(130deg, #004455, #ddeeff 80%)", "#fff", resolve);
    expect(text).not.toBe("#ffffff");
  });

  it("looks through a transparent background", () => {
    expect(readable("#ffffff", "transparent", "#ffffff", resolve)).toBe("#000");
  });

  it("leaves the text when nothing is known of the background", () => {
    expect(readable("#ffffff", "oklch(0.5 0.1 200)", "#fff", resolve)).toBe("#ffffff");
  });
});

describe("theme", () => {
  it("takes the keys of the settings and nothing else", () => {
    const all = Object.fromEntries(
      ["device", "header", "userInput", "sentMessage", "evil"].map((g) => [
        g,
        { bg: "#000000", evil: "#000000" },
      ]),
    );
    for (const key of Object.keys(theme(all, base, resolve, supports))) expect(KEYS).toContain(key);
  });

  it("the reference's default colours read: 4.5:1, on its header's gradient as well as black or white can", () => {
    const out = theme(
      {
        header: { bg: "linear-gradient(130deg, #734FE1, #D14EE0)", text: "#ffffff" },
        sentMessage: { bg: "#4e8cff", text: "#ffffff" },
        receivedMessage: { bg: "#eaeaea", text: "#222222" },
        inlineKeyboardButton: { bg: "#4e8cff", text: "#4e8cff" },
      },
      base,
      resolve,
      supports,
    );
    expect(out["receivedMessage-text"]).toBe("#222222");
    const reads = (text: string, under: string) =>
      contrast(resolve(text, "#fff") ?? [], resolve(under, "#fff") ?? []);
    expect(reads(out["sentMessage-text"] ?? "", "#4e8cff")).toBeGreaterThanOrEqual(4.5);
    expect(reads(out["inlineKeyboardButton-text"] ?? "", "#ffffff")).toBeGreaterThanOrEqual(4.5);
    // Neither reaches 4.5 on both ends of this gradient; black does better than the white that was asked for.
    expect(out["header-text"]).toBe("#000");
  });

  it("ignores invalid values and shapes", () => {
    for (const colors of [
      null,
      undefined,
      5,
      "x",
      [],
      { header: null },
      { header: { bg: {} } },
      { header: { bg: "no-colour" } },
    ])
      expect(theme(colors, base, resolve, supports)).toEqual({});
  });

  it("a background alone gets a text that reads on it", () => {
    expect(theme({ header: { bg: "#ffee00" } }, base, resolve, supports)["header-text"]).toBe("#000");
  });
});

import { cssColor, type Supports } from "../shared/colors";

/** Red, green, blue 0–255, alpha 0–1. */
export type Rgba = [r: number, g: number, b: number, a: number];

/** What a CSS colour looks like, null when it cannot be told. */
export type Resolve = (color: string) => Rgba | null;

const light = {
  surface: "#ffffff", fg: "#151a1c", fg2: "#5a656b", line: "#e1e4df", hover: "#ecefeb", warn: "#8f5400", "warn-soft": "#fbeccf", bad: "#b0241c",
  "header-bg": "#0a6a7f", "header-text": "#ffffff", "header-dot": "#7fdcab",
  "sent-bg": "#0a6a7f", "sent-text": "#ffffff", "received-bg": "#f1f3f0", "received-text": "#151a1c",
  "keyboard-bg": "transparent", "keyboard-border": "#0a6a7f", "keyboard-text": "#0a6a7f",
  "inline-bg": "#0a6a7f", "inline-text": "#0a6a7f",
  "input-bg": "#ffffff", "input-border": "#e1e4df", "input-text": "#151a1c", powered: "#5a656b", dot: "#8a959b",
};
const dark: typeof light = {
  surface: "#141b1e", fg: "#e7edee", fg2: "#a8b6bb", line: "#212c30", hover: "#1b2529", warn: "#e5ac4e", "warn-soft": "#33270f", bad: "#f4887f",
  "header-bg": "#11333d", "header-text": "#e7edee", "header-dot": "#5bc48a",
  "sent-bg": "#45bbd1", "sent-text": "#03171c", "received-bg": "#212c30", "received-text": "#e7edee",
  "keyboard-bg": "transparent", "keyboard-border": "#45bbd1", "keyboard-text": "#45bbd1",
  "inline-bg": "#45bbd1", "inline-text": "#45bbd1",
  "input-bg": "#141b1e", "input-border": "#212c30", "input-text": "#e7edee", powered: "#a8b6bb", dot: "#8fa0a7",
};

type Name = keyof typeof light;

/** Settings key (channels.md 2.4) to our name; `bg` keys may be gradients. */
const KEYS: [group: string, key: string, name: Name][] = [
  ["device", "dot", "dot"],
  ["device", "border", "line"],
  ["header", "bg", "header-bg"],
  ["header", "text", "header-text"],
  ["header", "dot", "header-dot"],
  ["userInput", "bg", "input-bg"],
  ["userInput", "border", "input-border"],
  ["userInput", "text", "input-text"],
  ["sentMessage", "bg", "sent-bg"],
  ["sentMessage", "text", "sent-text"],
  ["receivedMessage", "bg", "received-bg"],
  ["receivedMessage", "text", "received-text"],
  ["keyboardButton", "bg", "keyboard-bg"],
  ["keyboardButton", "border", "keyboard-border"],
  ["keyboardButton", "text", "keyboard-text"],
  ["inlineKeyboardButton", "bg", "inline-bg"],
  ["inlineKeyboardButton", "text", "inline-text"],
  ["poweredLink", "color", "powered"],
];

/** Text and what lies under it. */
const PAIRS: [text: Name, under: Name][] = [
  ["header-text", "header-bg"],
  ["sent-text", "sent-bg"],
  ["received-text", "received-bg"],
  ["keyboard-text", "keyboard-bg"],
  ["inline-text", "surface"],
  ["input-text", "input-bg"],
  ["powered", "input-bg"],
];

const channel = (v: number) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]: Rgba) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);

/** Contrast ratio of WCAG 2, 1 to 21. */
export function contrast(a: Rgba, b: Rgba): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const over = (top: Rgba, under: Rgba): Rgba => {
  const mix = (i: 0 | 1 | 2) => top[i] * top[3] + under[i] * (1 - top[3]);
  return [mix(0), mix(1), mix(2), 1];
};

/** The colours a background is made of: itself, or the stops of a gradient. */
export function stops(background: string, resolve: Resolve): Rgba[] {
  const parts = /gradient\(/i.test(background)
    ? (background.match(/#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\([^()]*\)|\b[a-z]+\b/gi) ?? [])
    : [background];
  return parts.map(resolve).filter((c) => c !== null);
}

/** The wanted text colour when it reads on all of the background (4.5:1), else the better of black and white. */
export function readable(wanted: string, background: string, surface: string, resolve: Resolve): string {
  const base = resolve(surface) ?? [255, 255, 255, 1];
  const under = stops(background, resolve).map((c) => over(c, base));
  const worst = (text: string) => {
    const color = resolve(text);
    return color ? Math.min(...under.map((u) => contrast(over(color, u), u))) : 0;
  };
  if (!under.length || worst(wanted) >= 4.5) return wanted;
  return worst("#ffffff") >= worst("#000000") ? "#ffffff" : "#000000";
}

/** Custom properties of the frame for these settings. Values that are no CSS colours are ignored. */
export function theme(colors: unknown, isDark: boolean, resolve: Resolve, supports?: Supports): Record<string, string> {
  const out = { ...(isDark ? dark : light) };
  const groups = (colors ?? {}) as Record<string, Record<string, unknown> | undefined>;
  for (const [group, key, name] of KEYS) {
    const value = cssColor(groups[group]?.[key], key === "bg", supports);
    if (value) out[name] = value;
  }
  for (const [text, under] of PAIRS) out[text] = readable(out[text], out[under], out.surface, resolve);
  return Object.fromEntries(Object.entries(out).map(([name, value]) => [`--${name}`, value]));
}

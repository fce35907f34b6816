import { cssColor, type Supports } from "../shared/colors";

type Settings = Record<string, Record<string, unknown> | undefined> | null | undefined;

/** Red, green, blue, 0–255. */
export type Rgb = ArrayLike<number>;

/** What a CSS colour looks like on a surface, null when it cannot be told. */
export type Resolve = (color: string, surface: string) => Rgb | null;

/** Keys of the settings (channels.md 2.4); each is a custom property of the style sheet. */
export const KEYS = (
  "device-dot device-border header-bg header-text header-dot userInput-bg userInput-border userInput-text " +
  "sentMessage-bg sentMessage-text receivedMessage-bg receivedMessage-text keyboardButton-bg keyboardButton-border " +
  "keyboardButton-text inlineKeyboardButton-bg inlineKeyboardButton-text poweredLink-color"
).split(" ");

/** What lies under a text: the background of its group; the inline button is an outline on the surface. */
function under(key: string): string | null {
  if (key === "inlineKeyboardButton-text") return "surface";
  if (key === "poweredLink-color") return "userInput-bg";
  return key.endsWith("-text") ? key.replace("text", "bg") : null;
}

const channel = (v: number) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
const luminance = (c: Rgb) =>
  0.2126 * channel(c[0] ?? 0) + 0.7152 * channel(c[1] ?? 0) + 0.0722 * channel(c[2] ?? 0);

/** Contrast ratio of WCAG 2, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colours a background is made of: itself, or the stops of a gradient. */
const stops = (background: string): string[] =>
  /gradient\(/i.test(background)
    ? (background.match(/#[\da-f]+|\b(rgb|hsl|hwb|lab|lch|ok|color)\w*\([^()]*\)|\b[a-z]+\b/gi) ?? [])
    : [background];

/** The wanted text colour when it reads on all of the background (4.5:1), else the better of black and white. */
export function readable(wanted: string, background: string, surface: string, resolve: Resolve): string {
  const under = stops(background)
    .map((stop) => resolve(stop, surface))
    .filter((c) => c !== null);
  const worst = (text: string) => {
    const color = resolve(text, surface);
    return color ? Math.min(...under.map((u) => contrast(color, u))) : 0;
  };
  if (!under.length || worst(wanted) >= 4.5) return wanted;
  return worst("#fff") >= worst("#000") ? "#fff" : "#000";
}

/**
 * Custom properties to lay over the style sheet's for these settings. `base` reads a property of the style sheet in the
 * scheme that applies now. Values that are no CSS colours are ignored.
 */
export function theme(
  colors: unknown,
  base: (name: string) => string,
  resolve: Resolve,
  supports?: Supports,
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const key of KEYS) {
    const [group = "", part = ""] = key.split("-");
    const value = cssColor((colors as Settings)?.[group]?.[part], part === "bg", supports);
    if (value) out[key] = value;
  }
  for (const key of KEYS) {
    const ground = under(key);
    if (ground && (out[key] || out[ground]))
      out[key] = readable(out[key] ?? base(key), out[ground] ?? base(ground), base("surface"), resolve);
  }
  return out;
}

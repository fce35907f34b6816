import { resolve } from "./resolve";
import { theme } from "./theme";

/** Lays the colours of the settings over the style sheet, in the scheme that applies now. */
export function paint(palette: unknown): void {
  const html = document.documentElement;
  html.removeAttribute("style");
  const sheet = getComputedStyle(html);
  const values = theme(palette, (name) => sheet.getPropertyValue(`--${name}`).trim(), resolve);
  for (const name in values) html.style.setProperty(`--${name}`, values[name] ?? "");
}

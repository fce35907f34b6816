/** Does the browser understand this declaration? `CSS.supports`, given from outside in tests. */
export type Supports = (property: string, value: string) => boolean;

const supported: Supports = (property, value) => CSS.supports(property, value);

/**
 * A colour (or, for backgrounds, a gradient) of the settings that is safe to put into a custom property, else null
 * (channels.md 2.4: invalid values are ignored). Values that load something, read other properties or could end the
 * declaration are refused even when CSS allows them.
 */
export function cssColor(value: unknown, background = false, supports: Supports = supported): string | null {
  if (typeof value !== "string" || value.length > 300) return null;
  const v = value.trim();
  if (!v || /url|image|var\(|env\(|attr\(|[;{}\\]|^(inherit|initial|unset|revert)/i.test(v)) return null;
  if (supports("color", v)) return v;
  return background && /gradient\(/i.test(v) && supports("background-image", v) ? v : null;
}

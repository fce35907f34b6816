import type { words } from "./words";

const MB = 1_048_576;

/** What can be said against a file before a byte of it is sent; "" = nothing. */
export function fault(
  file: { name: string; size: number },
  upload: { max: number; types: string[] },
  w: ReturnType<typeof words>,
): string {
  if (file.size > upload.max) return w.tooLarge.replace("{n}", `${Math.round(upload.max / MB)}`);
  const end = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  return file.size && upload.types.includes(end) ? "" : w.badType;
}

/** `12 КБ`, `3.4 МБ`. */
export const size = (bytes: number, w: ReturnType<typeof words>): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1024)} ${w.kb}` : `${(bytes / MB).toFixed(1)} ${w.mb}`;

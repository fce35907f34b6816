import type { Language, Translate } from "./language";

/** `640 Б`, `12 КБ`, `3,4 МБ`. */
export function fileSize(language: Language, t: Translate, bytes: number): string {
  if (bytes < 1024) return t("file.bytes", { n: bytes });
  const kilobytes = bytes / 1024;
  const shown = (n: number): string =>
    n.toLocaleString(language === "en" ? "en-GB" : "uk", { maximumFractionDigits: n < 10 ? 1 : 0 });
  return kilobytes < 1000
    ? t("file.kilobytes", { n: Math.round(kilobytes).toLocaleString(language) })
    : t("file.megabytes", { n: shown(kilobytes / 1024) });
}

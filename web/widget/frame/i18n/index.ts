import { en } from "./en";
import { uk, type Plural } from "./uk";

/** Words of one language with its rules. */
export interface Language {
  code: "uk" | "en";
  words: typeof uk;
  /** A counted phrase. */
  count(phrase: Plural, n: number): string;
  /** Clock time; with the date when it was not today. */
  time(iso: string, now: Date): string;
}

/** `uk` for Ukrainian, `en` for everything else (ui.md 12). */
export function language(wish: string): Language {
  const code = /^uk\b/i.test(wish) ? "uk" : "en";
  const words = code === "uk" ? uk : en;
  const locale = code === "uk" ? "uk-UA" : "en-GB";
  const rules = new Intl.PluralRules(locale);
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  return {
    code,
    words,
    count: (phrase, n) => (phrase[rules.select(n) as keyof Plural] ?? phrase.other).replace("{n}", `${n}`),
    time(iso, now) {
      const then = new Date(iso);
      const today = then.toDateString() === now.toDateString();
      return then.toLocaleString(locale, today ? clock : { ...clock, day: "numeric", month: "long" });
    },
  };
}

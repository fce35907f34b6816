import { en } from "./en";
import { uk, type Plural } from "./uk";

/** Words of one language with its rules. */
export interface Language {
  code: "uk" | "en";
  words: typeof uk;
  /** A counted phrase. */
  count(phrase: Plural, n: number): string;
  time(iso: string): string;
  /** Day heading: today, yesterday or the date. */
  day(iso: string, now: Date): string;
}

/** `uk` for Ukrainian, `en` for everything else (ui.md 12). */
export function language(wish: string): Language {
  const code = /^uk\b/i.test(wish) ? "uk" : "en";
  const words = code === "uk" ? uk : en;
  const locale = code === "uk" ? "uk-UA" : "en-GB";
  const rules = new Intl.PluralRules(locale);
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
  return {
    code,
    words,
    count: (phrase, n) =>
      (phrase[rules.select(n) as keyof Plural] ?? phrase.other).replace("{n}", n.toLocaleString(locale)),
    time: (iso) => clock.format(new Date(iso)),
    day(iso, now) {
      const then = new Date(iso);
      const yesterday = new Date(now);
      yesterday.setDate(now.getDate() - 1);
      if (then.toDateString() === now.toDateString()) return words.today;
      return then.toDateString() === yesterday.toDateString() ? words.yesterday : date.format(then);
    },
  };
}

import { asEnglish, asUkrainian, folded, normal, transliterated } from "./layouts";

/**
 * Search of the command palette (ui.md 3): «pfrhbnb», «zakryty», «pakryty» and «сдщыу» find «Закрити» / “Close” as «закр» does.
 * Smaller is better; null is no match. Pure.
 */

/** A title ready to be searched in. */
export interface Indexed {
  /** Words as written, in every language given. */
  words: readonly string[];
  /** The same in Latin letters. */
  latin: readonly string[];
  /** First letters of the words of each title. */
  initials: readonly string[];
}

/** What is typed, in every form that it may be meant in. */
export interface Query {
  words: readonly { plain: readonly string[]; latin: string }[];
}

const WORD = /[^\p{L}\p{N}’.#№+-]+/u;

export function wordsOf(text: string): string[] {
  return normal(text)
    .split(WORD)
    .filter((word) => word !== "");
}

/** Titles of one thing: in Ukrainian, in English, and whatever else it is called. */
export function indexed(titles: readonly string[]): Indexed {
  const each = titles.map(wordsOf);
  const words = [...new Set(each.flat())];
  return {
    words,
    latin: [...new Set(words.map(transliterated))].filter((word) => word !== ""),
    initials: each.filter((of) => of.length > 1).map((of) => of.map((word) => [...word][0]).join("")),
  };
}

export function queryOf(typed: string): Query {
  // On the English layout х, ї, ж, б and ю are signs that would split a word.
  const words = normal(typed)
    .split(/\s+/)
    .filter((word) => word !== "");
  return {
    words: words.map((word) => ({
      plain: [...new Set([word, asUkrainian(word), asEnglish(word)])],
      latin: /\p{Script=Latin}/u.test(word) ? folded(word) : "",
    })),
  };
}

const EXACT = 0;
const PREFIX = 1;
const INITIALS = 2;
const INSIDE = 3;
const LATIN = 1;
const TYPO = 6;
/** Shorter words are too like one another. */
const TYPO_FROM = 5;
const INSIDE_FROM = 2;

/** How well a thing answers the query: 0 is word for word; null when some typed word is nowhere in it. */
export function rank(thing: Indexed, query: Query): number | null {
  let total = 0;
  for (const word of query.words) {
    let best = Number.POSITIVE_INFINITY;
    for (const [at, plain] of word.plain.entries()) {
      // What was meant as typed comes before what another layout would make of it.
      const shift = at === 0 ? 0 : 0.5;
      for (const candidate of thing.words) best = Math.min(best, shift + wordRank(candidate, plain));
      if (plain.length > 1 && thing.initials.some((letters) => letters.startsWith(plain)))
        best = Math.min(best, shift + INITIALS);
    }
    if (word.latin !== "")
      for (const candidate of thing.latin) best = Math.min(best, LATIN + wordRank(candidate, word.latin));
    if (!Number.isFinite(best)) return null;
    total += best;
  }
  return total;
}

function wordRank(word: string, typed: string): number {
  if (word === typed) return EXACT;
  if (word.startsWith(typed)) return PREFIX;
  if (typed.length >= INSIDE_FROM && word.includes(typed)) return INSIDE;
  if (typed.length >= TYPO_FROM && nearPrefix(word, typed)) return TYPO;
  return Number.POSITIVE_INFINITY;
}

/** Whether some beginning of the word is the typed text with one letter wrong, missing, too many or swapped. */
export function nearPrefix(word: string, typed: string): boolean {
  let same = 0;
  while (same < typed.length && word[same] === typed[same]) same += 1;
  if (same >= typed.length - 1) return true;
  const rest = typed.slice(same);
  const swapped = `${rest[1] ?? ""}${rest[0] ?? ""}${rest.slice(2)}`;
  return (
    word.startsWith(rest.slice(1), same + 1) ||
    word.startsWith(rest.slice(1), same) ||
    word.startsWith(rest, same + 1) ||
    word.startsWith(swapped, same)
  );
}

/** What answers the query, the best first; among equals the order given stays. */
export function search<T>(things: readonly T[], of: (thing: T) => Indexed, query: Query): T[] {
  if (query.words.length === 0) return [...things];
  const found: { thing: T; rank: number }[] = [];
  for (const thing of things) {
    const how = rank(of(thing), query);
    if (how !== null) found.push({ thing, rank: how });
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ thing }) => thing);
}

/** The number in `№ 48 213`, `#48213`, `48213`; null for anything else. */
export function numberIn(typed: string): string | null {
  const digits = typed.replace(/[\s\u00a0\u202f]/g, "").replace(/^[#№]/, "");
  return /^\d{1,15}$/.test(digits) ? digits : null;
}

import type { QuickReply } from "../../../api/types";
import { type Key, type Translate } from "../../../i18n/language";
import en from "../../../i18n/en.json";
import { createTranslator, type Params } from "../../../i18n/runtime";
import uk from "../../../i18n/uk.json";
import { type Indexed, indexed, numberIn, queryOf, search } from "./match";

/** Groups in the order of ui.md 3. */
export const GROUPS = [
  "dialog",
  "go",
  "clients",
  "dialogs",
  "replies",
  "settings",
  "view",
  // The way on, when nothing here is meant.
  "messages",
] as const;
export type Group = (typeof GROUPS)[number];

/** One line of the palette. */
export interface Row {
  id: string;
  group: Group;
  title: string;
  /** Small grey words behind the title. */
  hint?: string | undefined;
  /** Its shortcut as printed. */
  keys?: string | undefined;
  /** What is chosen already: the theme in force. */
  current?: boolean;
  index: Indexed;
  run(): void;
}

const inUkrainian = createTranslator("uk", uk);
const inEnglish = createTranslator("en", en);

/** Index of a title of the catalogue: found in both languages, whichever is on the screen. */
export function indexOf(key: Key, params: Params = {}, more: readonly string[] = []): Indexed {
  return indexed([inUkrainian(key, params), inEnglish(key, params), ...more]);
}

/** The index of a text that somebody wrote. */
const known = new Map<string, Indexed>();
const KNOWN_MOST = 10_000;

export function indexOfText(text: string): Indexed {
  let found = known.get(text);
  if (!found) {
    if (known.size >= KNOWN_MOST) known.clear();
    known.set(text, (found = indexed([text])));
  }
  return found;
}

/** Rows of one group drawn while something is sought. */
const MOST_FOUND = 8;

/** What is shown for what is typed: groups in their order, each with its best rows. Pure. */
export function arranged(
  fixed: readonly Row[],
  dialogs: readonly Row[],
  numbers: (digits: string) => Row[],
  replies: readonly Row[],
  typed: string,
  found: readonly Row[] = [],
): { group: Group; rows: Row[] }[] {
  const query = queryOf(typed);
  const digits = numberIn(typed);
  const nothing = query.words.length === 0;
  const of = (group: Group): Row[] => {
    // What the server has found is not sought through again.
    if (group === "clients" || group === "messages") return found.filter((row) => row.group === group);
    if (group === "dialogs") {
      if (digits !== null) return numbers(digits);
      return nothing ? [] : search(dialogs, (row) => row.index, query).slice(0, MOST_FOUND);
    }
    if (group === "replies")
      return nothing ? [] : search(replies, (row) => row.index, query).slice(0, MOST_FOUND);
    const rows = fixed.filter((row) => row.group === group);
    return nothing ? rows : search(rows, (row) => row.index, query).slice(0, MOST_FOUND);
  };
  return GROUPS.map((group) => ({ group, rows: of(group) })).filter(({ rows }) => rows.length > 0);
}

/** Rows of the quick replies, for the reply box that is on the screen. */
export function replyRows(
  t: Translate,
  replies: readonly QuickReply[],
  insert: ((reply: QuickReply) => void) | null,
): Row[] {
  if (!insert) return [];
  return replies.map((reply) => ({
    id: `reply-${reply.id}`,
    group: "replies",
    title: reply.title,
    hint: reply.text.slice(0, 80),
    keys: reply.shortcut ? `/${reply.shortcut}` : undefined,
    index: indexOfText(`${reply.title} ${reply.shortcut} ${t("quick.title")}`),
    run: () => {
      insert(reply);
    },
  }));
}

import type { Key, Translate } from "../../i18n/language";
import { problemText } from "../../i18n/names";

const OWN: Record<string, Key> = {
  conflict: "quick.taken",
  limit_reached: "quick.full",
  not_found: "quick.gone",
  precondition: "quick.changed",
};

/** A refusal in words: some codes mean something of their own here. */
export function quickProblem(t: Translate, code: string): string {
  const key = OWN[code];
  return key ? t(key) : problemText(t, code);
}

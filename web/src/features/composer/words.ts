import type { Key as CommonKey } from "../../i18n/language";
import en from "../../i18n/lists/en.json";
import uk from "../../i18n/lists/uk.json";
import { wordsOf } from "../../i18n/part";
import type { Params } from "../../i18n/runtime";

/** Translator of words that come with the list of colleagues. */
export const useT: () => (key: CommonKey | (keyof typeof uk & string), params?: Params) => string = wordsOf<
  keyof typeof uk & string
>({ uk, en });

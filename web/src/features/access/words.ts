import en from "../../i18n/access/en.json";
import uk from "../../i18n/access/uk.json";
import type { Key as CommonKey } from "../../i18n/language";
import { wordsOf } from "../../i18n/part";
import type { Params } from "../../i18n/runtime";

type OwnKey = keyof typeof uk & string;
export type Key = CommonKey | OwnKey;
export type Translate = (key: Key, params?: Params) => string;

/** Translator of the pages for a forgotten or a first password, and of everybody's words. */
export const useT: () => Translate = wordsOf<OwnKey>({ uk, en });

import type { Key as CommonKey } from "../../i18n/language";
import en from "../../i18n/live/en.json";
import uk from "../../i18n/live/uk.json";
import { wordsOf } from "../../i18n/part";
import type { Params } from "../../i18n/runtime";

type OwnKey = keyof typeof uk & string;
export type Key = CommonKey | OwnKey;
export type Translate = (key: Key, params?: Params) => string;

/** Translator of the words of the live board and of everybody's. */
export const useT: () => Translate = wordsOf<OwnKey>({ uk, en });

import type { Key as CommonKey } from "../../i18n/language";
import en from "../../i18n/embed/en.json";
import uk from "../../i18n/embed/uk.json";
import { wordsOf } from "../../i18n/part";
import type { Params } from "../../i18n/runtime";

type OwnKey = keyof typeof uk & string;
export type Key = CommonKey | OwnKey;

/** Translator of the panel inside another system's page, and of everybody's words. */
export const useT: () => (key: Key, params?: Params) => string = wordsOf<OwnKey>({ uk, en });

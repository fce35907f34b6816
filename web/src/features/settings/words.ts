import { type Language, useLanguage } from "../../i18n/language";
import { createTranslator, type Params } from "../../i18n/runtime";
import en from "../../i18n/settings/en.json";
import uk from "../../i18n/settings/uk.json";

/** Words of the settings: a catalogue of its own, so that the inbox does not carry them. */
export type Cfg = keyof typeof uk & string;
export type Words = (key: Cfg, params?: Params) => string;

const WORDS: Record<Language, Words> = { uk: createTranslator("uk", uk), en: createTranslator("en", en) };

export function useCfg(): Words {
  return WORDS[useLanguage()];
}

/** A text in every language, lower case: what the search looks through. */
export function inAllLanguages(key: Cfg): string {
  return `${WORDS.uk(key)} ${WORDS.en(key)}`.toLowerCase();
}

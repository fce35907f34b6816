import { useMemo } from "react";
import { type Key as CommonKey, type Language, useLanguage, useT as useCommonT } from "../../i18n/language";
import en from "../../i18n/card/en.json";
import uk from "../../i18n/card/uk.json";
import { createTranslator, type Params } from "../../i18n/runtime";

/** Words of the client's card: a catalogue of its own, so that the inbox does not carry them. */
type CardKey = keyof typeof uk & string;
export type Key = CommonKey | CardKey;
export type Translate = (key: Key, params?: Params) => string;

const WORDS: Record<Language, (key: CardKey, params?: Params) => string> = {
  uk: createTranslator("uk", uk),
  en: createTranslator("en", en),
};

function isCard(key: Key): key is CardKey {
  return key in uk;
}

/** Translator of the card's words and of everybody's. */
export function useT(): Translate {
  const common = useCommonT();
  const own = WORDS[useLanguage()];
  return useMemo(
    () => (key, params) => (isCard(key) ? own(key, params) : common(key, params)),
    [common, own],
  );
}

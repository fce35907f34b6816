import { useMemo } from "react";
import { type Key as CommonKey, type Language, useLanguage, useT as useCommonT } from "./language";
import { type Catalogue, createTranslator, type Params } from "./runtime";

/** A catalogue of one part of the panel: it comes with that part's script, so that the inbox does not carry it. */
export function wordsOf<Own extends string>(
  catalogues: Record<Language, Catalogue & Record<Own, Catalogue[string]>>,
): () => (key: CommonKey | Own, params?: Params) => string {
  const words: Record<Language, (key: string, params?: Params) => string> = {
    uk: createTranslator("uk", catalogues.uk),
    en: createTranslator("en", catalogues.en),
  };
  return function usePartT() {
    const common = useCommonT();
    const own = words[useLanguage()];
    return useMemo(
      () => (key, params) => (key in catalogues.uk ? own(key, params) : common(key as CommonKey, params)),
      [common, own],
    );
  };
}

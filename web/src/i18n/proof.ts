import type { Key as CommonKey } from "./language";
import { wordsOf } from "./part";
import en from "./proof/en.json";
import uk from "./proof/uk.json";
import type { Params } from "./runtime";

type OwnKey = keyof typeof uk & string;

/** Translator of what asks somebody to show that it is them, and of everybody's words. */
export const useT: () => (key: CommonKey | OwnKey, params?: Params) => string = wordsOf<OwnKey>({ uk, en });

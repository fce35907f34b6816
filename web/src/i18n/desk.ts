import en from "./desk/en.json";
import uk from "./desk/uk.json";
import type { Key as CommonKey } from "./language";
import { wordsOf } from "./part";
import type { Params } from "./runtime";

type OwnKey = keyof typeof uk & string;
export type Key = CommonKey | OwnKey;
export type Translate = (key: Key, params?: Params) => string;

/** Translator of what stands beside and below a conversation (it comes after the first view) and of everybody's words. */
export const useT: () => Translate = wordsOf<OwnKey>({ uk, en });

import { useSyncExternalStore } from "react";
import { createTranslator, type Params } from "./runtime";
import type uk from "./uk.json";
import { local } from "../browser/storage";

export type Language = "uk" | "en";
export const LANGUAGES: readonly Language[] = ["uk", "en"];
export type Key = keyof typeof uk & string;
export type Translate = (key: Key, params?: Params) => string;

const STORED = "rzLanguage";
const catalogues = { uk: () => import("./uk.json"), en: () => import("./en.json") };

interface Current {
  language: Language;
  t: Translate;
}

let current: Current = { language: "uk", t: (key) => key };
const listeners = new Set<() => void>();

/** The stored choice, else the browser's language, else Ukrainian. */
export function preferredLanguage(): Language {
  const stored = local().getItem(STORED);
  if (stored === "uk" || stored === "en") return stored;
  return navigator.language.startsWith("en") ? "en" : "uk";
}

/** Loads the catalogue and redraws every text. Rejects only when the catalogue's file cannot be fetched. */
export async function setLanguage(language: Language, remember = true): Promise<void> {
  const { default: catalogue } = await catalogues[language]();
  current = { language, t: createTranslator(language, catalogue) };
  if (remember) local().setItem(STORED, language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

/** Draws every text again: something they are written by has changed, such as the zone of times. */
export function redraw(): void {
  const { language, t } = current;
  // A new translator, because what is remembered is remembered by it.
  current = { language, t: (key, params) => t(key, params) };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const snapshot = (): Current => current;

/** Translator of the current language; the component redraws when it changes. */
export function useT(): Translate {
  return useSyncExternalStore(subscribe, snapshot).t;
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, snapshot).language;
}

/** For code outside components (title, announcements). */
export const translateNow: Translate = (key, params) => current.t(key, params);
export const languageNow = (): Language => current.language;

import type { Catalogue } from "./runtime";

/** What is wrong with the catalogues, one line a fault; an empty list is a pass. */
export function checkCatalogues(
  catalogues: Readonly<Record<string, Catalogue>>,
  usedKeys: ReadonlySet<string>,
): string[] {
  const faults: string[] = [];
  const languages = Object.keys(catalogues);
  const all = new Set(Object.values(catalogues).flatMap((catalogue) => Object.keys(catalogue)));
  for (const key of [...all].sort()) {
    if (!usedKeys.has(key)) faults.push(`${key}: not used anywhere`);
    for (const language of languages) faults.push(...checkEntry(language, key, catalogues[language]?.[key]));
  }
  for (const key of usedKeys) if (!all.has(key)) faults.push(`${key}: used, but in no catalogue`);
  const [first, ...others] = languages;
  for (const other of others) {
    for (const key of all) {
      const a = catalogues[first as string]?.[key];
      const b = catalogues[other]?.[key];
      if (a !== undefined && b !== undefined) faults.push(...comparePlaceholders(key, a, b));
    }
  }
  return faults;
}

type Entry = Catalogue[string];

function checkEntry(language: string, key: string, entry: Entry | undefined): string[] {
  if (entry === undefined) return [`${key}: missing in ${language}`];
  const texts = typeof entry === "string" ? [entry] : Object.values(entry);
  if (texts.some((text) => text.trim() === "")) return [`${key}: empty in ${language}`];
  // A Cyrillic letter in English, or a long text without one in Ukrainian, was forgotten by the translator.
  if (language === "en" && texts.some((text) => /\p{Script=Cyrillic}/u.test(text)))
    return [`${key}: not translated in en`];
  if (typeof entry === "string") return [];
  const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const missing = wanted.filter((category) => entry[category] === undefined);
  return missing.map((category) => `${key}: no plural form "${category}" in ${language}`);
}

function placeholders(entry: Entry): string {
  const texts = typeof entry === "string" ? [entry] : Object.values(entry);
  const names = new Set(
    texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "")),
  );
  return [...names].sort().join(", ");
}

function comparePlaceholders(key: string, a: Entry, b: Entry): string[] {
  if ((typeof a === "string") !== (typeof b === "string")) return [`${key}: plural in one language only`];
  return placeholders(a) === placeholders(b) ? [] : [`${key}: different placeholders`];
}

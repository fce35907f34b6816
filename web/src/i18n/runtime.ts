/** Lookup, plural choice and substitution over a flat catalogue. No framework: the widget uses it too. */

export type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Readonly<Record<string, string | Plural>>;
export type Params = Readonly<Record<string, string | number>>;

/** `{name}` is replaced from `params`; a plural entry is chosen by `params.n`, numbers are written for the language. */
export function createTranslator(
  language: string,
  catalogue: Catalogue,
): (key: string, params?: Params) => string {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (key, params = {}) => {
    const entry = catalogue[key] ?? key;
    const text =
      typeof entry === "string" ? entry : (entry[plural.select(Number(params["n"]))] ?? entry.other ?? key);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return value === undefined ? whole : typeof value === "number" ? number.format(value) : value;
    });
  };
}

/** One word in the forms it may be typed in: the other keyboard layout, and Latin letters for Ukrainian ones. Pure. */

const EN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const UK = "’йцукенгшщзхїфівапролджєячсмитьбю";
const TO_UK = new Map([...EN].map((key, at) => [key, [...UK][at] ?? key]));
const TO_EN = new Map([...UK].map((key, at) => [key, [...EN][at] ?? key]));
// What else lies on those keys: `ґ` behind right Alt of U, the apostrophe as it is written in texts.
TO_EN.set("ґ", "u").set("'", "`");

function mapped(text: string, map: ReadonlyMap<string, string>): string {
  return [...text].map((letter) => map.get(letter) ?? letter).join("");
}

/** `pfrhbnb` -> `закрити`: typed on the Ukrainian layout, had it been switched on. */
export const asUkrainian = (text: string): string => mapped(text, TO_UK);
/** `сдщыу`, `сдщіу` -> `close`: typed on the English layout, had it been switched on. */
export const asEnglish = (text: string): string =>
  mapped(text.replaceAll("ы", "і").replaceAll("э", "є"), TO_EN);

const LATIN: Record<string, string> = {
  а: "a",
  б: "b",
  в: "v",
  г: "h",
  ґ: "h",
  д: "d",
  е: "e",
  є: "ie",
  ж: "zh",
  з: "z",
  и: "i",
  і: "i",
  ї: "i",
  й: "i",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "h",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "sh",
  ь: "",
  ю: "iu",
  я: "ia",
  "’": "",
  "'": "",
  ё: "e",
  ы: "i",
  э: "e",
  ъ: "",
};

/** Ukrainian in Latin letters, in the one spelling to which `folded` brings all the usual ones. */
export function transliterated(text: string): string {
  return folded([...text].map((letter) => LATIN[letter] ?? letter).join(""));
}

/** Spellings of one sound are one: `zakryty`, `zakriti`; `shch`, `sch`; `ya`, `ia`, `ja`; `kh`, `h`, `g`. */
export function folded(latin: string): string {
  return latin
    .replace(/shch|sch/g, "sh")
    .replace(/kh/g, "h")
    .replace(/[yj]/g, "i")
    .replace(/g/g, "h")
    .replace(/w/g, "v")
    .replace(/c(?![h])/g, "ts")
    .replace(/i{2,}/g, "i")
    .replace(/[`'’]/g, "");
}

/** Lower case, one apostrophe, no marks that nobody types. */
export function normal(text: string): string {
  return text
    .normalize("NFC")
    .toLocaleLowerCase("uk")
    .replace(/[ʼ']/g, "’")
    .replace(/[«»“”"„…]/g, "");
}

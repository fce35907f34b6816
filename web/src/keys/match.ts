/**
 * Layout-independent key matching (ui.md 5): a typed ASCII character counts as itself, anything else (Cyrillic, dead keys)
 * counts as the physical key. So `о` on the J key is J, and `Q` of AZERTY is Q.
 */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing?: boolean;
  getModifierState?(name: string): boolean;
}

const PUNCTUATION: Record<string, string> = {
  Period: ".",
  Comma: ",",
  Slash: "/",
  BracketLeft: "[",
  BracketRight: "]",
  Semicolon: ";",
  Quote: "'",
  Minus: "-",
  Equal: "=",
};

/** The character a key press stands for: a lower-case letter, a digit, a sign, or a name such as `Enter`. */
export function keyName(press: KeyPress): string {
  const { key, code } = press;
  if (key === " ") return "Space";
  // Shift 3 of the Ukrainian layout, where the English one has #.
  if (key === "№") return "#";
  if (/^[\x20-\x7e]$/.test(key)) return key.toLowerCase();
  if (key.length > 1 && key !== "Dead") return key;
  if (code.startsWith("Key")) return code.slice(3).toLowerCase();
  if (code.startsWith("Digit")) return code.slice(5);
  return PUNCTUATION[code] ?? key;
}

/** The digit of a key press, also where digits lie behind Shift (AZERTY); null for another key. */
export function digitOf({ key, code }: KeyPress): string | null {
  if (/^[0-9]$/.test(key)) return key;
  if (/^[A-Za-z]$/.test(key)) return null;
  return /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1] ?? null;
}

function typesText(press: KeyPress): boolean {
  return press.isComposing === true || press.altKey || press.getModifierState?.("AltGraph") === true;
}

/**
 * Whether a press is the combination, written as `j`, `Shift+T`, `Ctrl+.`, `Enter`. `Ctrl` also means ⌘.
 * A press with Alt or AltGr never matches: right Alt types letters on the Ukrainian and Polish layouts.
 */
export function matches(press: KeyPress, combination: string): boolean {
  if (typesText(press)) return false;
  const parts = combination.split(/\+(?=.)/);
  const wanted = (parts.at(-1) ?? "").toLowerCase();
  if ((press.ctrlKey || press.metaKey) !== parts.includes("Ctrl")) return false;
  if (/^[0-9]$/.test(wanted)) return digitOf(press) === wanted;
  // Shift belongs to the sign itself on many layouts (`?`), so it is compared for letters and named keys only.
  const compareShift = wanted.length > 1 || /[a-z]/.test(wanted);
  if (compareShift && press.shiftKey !== parts.includes("Shift")) return false;
  return keyName(press).toLowerCase() === wanted;
}

const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Fn", "OS"]);

/** The combination that a press would be matched by; null for a modifier alone and for what types text with Alt. */
export function combinationOf(press: KeyPress): string | null {
  if (MODIFIERS.has(press.key) || typesText(press)) return null;
  // A sign that Shift makes of a digit key is the sign (`#`); without Shift it is the digit that AZERTY has behind it.
  const sign = press.shiftKey && !/^[0-9]$/.test(press.key);
  const name = (sign ? null : digitOf(press)) ?? keyName(press);
  const shifted = press.shiftKey && (name.length > 1 || /[a-z]/.test(name));
  const key = shifted && name.length === 1 ? name.toUpperCase() : name;
  return `${press.ctrlKey || press.metaKey ? "Ctrl+" : ""}${shifted ? "Shift+" : ""}${key}`;
}

/** Single keys act only outside text fields. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")
  );
}

import { create } from "zustand";
import { SHORTCUT_NAMES, type ShortcutName, shortcut, spelled } from "./defaults";

/** Rebound actions of this person: name -> combinations; an empty list unbinds. Names of a newer panel are kept unread. */
export type Overrides = Readonly<Record<string, readonly string[]>>;

interface Bindings {
  overrides: Overrides;
  /** What differs from the product's table for everybody on this instance. */
  instance: Overrides;
  replace(overrides: Overrides): void;
  setInstance(instance: Overrides): void;
}

/** What differs from the table; filled from the preferences of whoever has signed in, and from the settings of the instance. */
export const useBindings = create<Bindings>((set) => ({
  overrides: {},
  instance: {},
  replace(overrides) {
    set({ overrides });
  },
  setInstance(instance) {
    set({ instance });
  },
}));

/** The keys an action has where nobody has rebound it. */
export type Base = (name: ShortcutName) => readonly string[];

/** As the product comes. */
export const ofProduct: Base = (name) => shortcut(name).keys;
/** As this instance has it for everybody. */
export const ofInstance: Base = (name) => useBindings.getState().instance[name] ?? ofProduct(name);

export function keysIn(overrides: Overrides, name: ShortcutName, base: Base = ofInstance): readonly string[] {
  return overrides[name] ?? base(name);
}

/** The combinations in force. */
export function keysOf(name: ShortcutName): readonly string[] {
  return keysIn(useBindings.getState().overrides, name);
}

/** How the first combination is printed; undefined when there is none. */
export function printed(name: ShortcutName): string | undefined {
  const first = keysOf(name)[0];
  return first === undefined ? undefined : spelled(first);
}

/** The same, redrawn when the person rebinds it. */
export function usePrinted(name: ShortcutName): string | undefined {
  useBindings((state) => state.overrides[name] ?? state.instance[name]);
  return printed(name);
}

/** What browsers keep for themselves: pages never see these, or must not take them. */
const RESERVED = new Set([
  "ctrl+w",
  "ctrl+t",
  "ctrl+n",
  "ctrl+r",
  "ctrl+l",
  "ctrl+d",
  "ctrl+p",
  "ctrl+tab",
  "ctrl+c",
  "ctrl+v",
  "ctrl+x",
  "ctrl+z",
  "ctrl+a",
  "ctrl+shift+t",
  "ctrl+shift+n",
  "ctrl+shift+w",
  "ctrl+shift+i",
  "ctrl+shift+tab",
  "tab",
  "shift+tab",
  "f1",
  "f5",
  "f11",
  "f12",
]);

export type Clash =
  | { kind: "reserved" }
  /** Types a letter on some layout, so it would eat text. */
  | { kind: "alt" }
  | { kind: "taken"; by: ShortcutName; keys: string };

const lower = (keys: string): string => keys.toLowerCase();

/** Whether one of two key runs begins with the other: then the shorter would never let the longer end. */
function overlap(a: string, b: string): boolean {
  const [x, y] = [lower(a), lower(b)];
  return x === y || x.startsWith(`${y} `) || y.startsWith(`${x} `);
}

/** Keys of the reply box and keys outside text fields never meet. */
function meet(a: ShortcutName, b: ShortcutName): boolean {
  const [x, y] = [shortcut(a), shortcut(b)];
  if (x.over || y.over) return false;
  return !((x.scope === "field" && y.scope === "page") || (x.scope === "page" && y.scope === "field"));
}

/** Why `name` cannot have these keys beside everything else; null when it can. */
export function clashOf(
  name: ShortcutName,
  keys: string,
  overrides: Overrides,
  base: Base = ofInstance,
): Clash | null {
  if (/(^|\+)Alt\+/.test(keys)) return { kind: "alt" };
  if (RESERVED.has(lower(keys))) return { kind: "reserved" };
  for (const other of SHORTCUT_NAMES) {
    if (other === name || !meet(name, other)) continue;
    const found = keysIn(overrides, other, base).find((taken) => overlap(keys, taken));
    if (found !== undefined) return { kind: "taken", by: other, keys: found };
  }
  return null;
}

/** The overrides after `name` got `keys`; those who had them lose them. What equals the table is not kept. */
export function rebound(
  overrides: Overrides,
  name: ShortcutName,
  keys: readonly string[],
  base: Base = ofInstance,
): Overrides {
  const next: Record<string, readonly string[]> = { ...overrides, [name]: keys };
  for (const other of SHORTCUT_NAMES) {
    if (other === name || !meet(name, other)) continue;
    const had = keysIn(overrides, other, base);
    const left = had.filter((taken) => !keys.some((key) => overlap(key, taken)));
    if (left.length !== had.length) next[other] = left;
  }
  const isDefault = (known: ShortcutName): boolean => {
    const table = base(known);
    const own = next[known];
    return own?.length === table.length && own.every((key, at) => key === table[at]);
  };
  const same = new Set<string>(SHORTCUT_NAMES.filter(isDefault));
  return Object.fromEntries(Object.entries(next).filter(([known]) => !same.has(known)));
}

import { create } from "zustand";
import { local } from "../../browser/storage";
import type { Column } from "./table-columns";

/** Narrower than this a column says nothing, wider it leaves no room. Pixels. */
export const LEAST = 56;
export const MOST = 640;
/** One press of an arrow. */
const STEP = 16;

type Widths = Readonly<Record<string, number>>;

/** Widths that this person has given to columns on this device; a column without one has its usual width. */
export const useColumnWidths = create<{ widths: Widths }>(() => ({ widths: {} }));

const keyOf = (user: number): string => `rzColumns.${user}`;

export function clamped(width: number): number {
  return Math.round(Math.min(MOST, Math.max(LEAST, width)));
}

/** What storage holds, without what is not ours. Pure. */
export function widthsOf(stored: string | null): Widths {
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}");
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).flatMap(([name, width]: [string, unknown]) =>
        typeof width === "number" && Number.isFinite(width) ? [[name, clamped(width)] as const] : [],
      ),
    );
  } catch {
    return {};
  }
}

export function restoreColumnWidths(user: number): void {
  useColumnWidths.setState({ widths: widthsOf(local().getItem(keyOf(user))) });
}

/** Gives a column a width; null gives its usual one back. `keep` at the end of a drag only. */
export function setColumnWidth(user: number, name: string, width: number | null, keep = true): void {
  const others = Object.entries(useColumnWidths.getState().widths).filter(([known]) => known !== name);
  const widths = Object.fromEntries(width === null ? others : [...others, [name, clamped(width)]]);
  useColumnWidths.setState({ widths });
  if (keep) local().setItem(keyOf(user), JSON.stringify(widths));
}

/** The width after a key on the edge of a column, null for the usual one; undefined for keys that are not its own. Pure. */
export function widthAfterKey(width: number, key: string): number | null | undefined {
  switch (key) {
    case "ArrowRight":
      return clamped(width + STEP);
    case "ArrowLeft":
      return clamped(width - STEP);
    case "Home":
      return LEAST;
    case "End":
      return MOST;
    case "Backspace":
    case "Delete":
      return null;
    default:
      return undefined;
  }
}

/** The columns as a grid has them. */
export function gridOf(columns: readonly Column[], widths: Widths): string[] {
  return columns.map(({ name, width }) => (widths[name] === undefined ? width : `${widths[name]}px`));
}

import { type SidePane, WIDTHS } from "./pane-widths";

/** One press of an arrow, pixels. */
const STEP = 16;

/** How far a pane widens when its separator moves to the right: the list is left of its separator, the context pane right of it. */
export function wider(pane: SidePane, right: number): number {
  return pane === "list" ? right : -right;
}

/** The width after a key on the separator; null for keys that are not its own. */
export function afterKey(pane: SidePane, width: number, key: string): number | null {
  switch (key) {
    case "ArrowRight":
      return width + wider(pane, STEP);
    case "ArrowLeft":
      return width - wider(pane, STEP);
    case "Home":
      return WIDTHS[pane].least;
    case "End":
      return WIDTHS[pane].most;
    default:
      return null;
  }
}

import { create } from "zustand";
import type { OperatorId } from "../../api/types";

/** Panes whose width is one's own (ui.md 3). */
export type SidePane = "list" | "context";

/** Widths in pixels. At 1440 the thread keeps more than 300 beside the widest of both. */
export const WIDTHS: Record<SidePane, { least: number; usual: number; most: number }> = {
  list: { least: 260, usual: 336, most: 480 },
  context: { least: 240, usual: 296, most: 420 },
};

const keyOf = (user: OperatorId): string => `rzPanes.${user}`;

/** Widths as this device shows them. */
export const usePaneWidths = create<Record<SidePane, number>>(() => ({
  list: WIDTHS.list.usual,
  context: WIDTHS.context.usual,
}));

/** Shows a width; the panes read it as a property of the page, so that nothing is drawn anew. */
export function showWidth(pane: SidePane, wanted: number): void {
  const { least, most } = WIDTHS[pane];
  const width = Math.round(Math.min(most, Math.max(least, wanted)));
  document.documentElement.style.setProperty(`--${pane}-pane`, `${width}px`);
  usePaneWidths.setState((shown) => ({ ...shown, [pane]: width }));
}

/** Keeps what is shown for this person on this device. */
export function keepWidths(user: OperatorId): void {
  localStorage.setItem(keyOf(user), JSON.stringify(usePaneWidths.getState()));
}

/** Shows what this person has chosen on this device, else the usual widths. */
export function restoreWidths(user: OperatorId): void {
  let stored: Partial<Record<SidePane, unknown>> | null = null;
  try {
    stored = JSON.parse(localStorage.getItem(keyOf(user)) ?? "null") as typeof stored;
  } catch {
    // Not ours: as if nothing had been chosen.
  }
  for (const pane of ["list", "context"] as const) {
    const width = stored?.[pane];
    showWidth(pane, typeof width === "number" ? width : WIDTHS[pane].usual);
  }
}

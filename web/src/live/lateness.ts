import type { PanelState } from "./state";
import { waitingOf } from "./waiting";

/** How late the worst wait of a view is: three quarters of its norm are gone, or all of it; null for none. */
export type Lateness = "soon" | "late" | null;

/** The worst wait among the requests of a view that this page knows (ui.md 4.1). Pure. */
export function latenessOf(state: PanelState, view: "mine" | "queue", now: number): Lateness {
  let worst: Lateness = null;
  for (const id of state.lists.get(view)?.ids ?? []) {
    const dialog = state.dialogs.get(id);
    const tone = dialog ? waitingOf(dialog, state.boot, now)?.tone : undefined;
    if (tone === "late") return "late";
    if (tone === "soon") worst = "soon";
  }
  return worst;
}

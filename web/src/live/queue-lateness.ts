import type { Dialog, DialogId } from "../api/types";
import type { Lateness } from "./lateness";
import type { PanelState } from "./state";
import type { QueueRef } from "./subjects";
import { waitingOf } from "./waiting";

/**
 * The worst wait of each queue by topic, among the requests that the lists of this page know and those that are offered here; queues
 * where nobody is pressed are left out, and so are those that the server counts as clear (ui.md 4.1). Pure.
 */
export function queueLatenessOf(state: PanelState, now: number): ReadonlyMap<QueueRef, Lateness> {
  const found = new Map<QueueRef, Lateness>();
  const seen = new Set<DialogId>();
  const look = (dialog: Dialog): void => {
    if (dialog.state !== "queued" && dialog.state !== "new") return;
    const queue = `queue:${dialog.subject_id ?? "none"}` as QueueRef;
    if (found.get(queue) === "late" || state.filterCounts.get(queue) === 0) return;
    const tone = waitingOf(dialog, state.boot, now)?.tone;
    if (tone === "late" || tone === "soon") found.set(queue, tone);
  };
  for (const { ids } of state.lists.values()) {
    for (const id of ids) {
      const dialog = seen.has(id) ? undefined : state.dialogs.get(id);
      seen.add(id);
      if (dialog) look(dialog);
    }
  }
  // An offer brings its request by itself: it waits on, and may be a row of no list that has been read.
  for (const { dialog } of state.offers.values()) if (!seen.has(dialog.id)) look(dialog);
  return found;
}

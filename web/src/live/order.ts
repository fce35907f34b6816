import type { Dialog, DialogId, View } from "../api/types";
import type { PanelState } from "./state";

/** Newest message first; the queue longest wait first, because that is who is served next. */
function compare(view: View): (a: Dialog, b: Dialog) => number {
  if (view === "queue")
    return (a, b) => text(a.queued_at ?? a.created_at, b.queued_at ?? b.created_at) || a.id - b.id;
  return (a, b) => text(b.last_message_at, a.last_message_at) || b.id - a.id;
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rows of a view in their order. */
export function orderedIds(state: PanelState, view: View): DialogId[] {
  const rows: Dialog[] = [];
  for (const id of state.lists.get(view)?.ids ?? []) {
    const dialog = state.dialogs.get(id);
    if (dialog) rows.push(dialog);
  }
  return rows.sort(compare(view)).map((dialog) => dialog.id);
}

/** The dialog of mine whose client has waited longest, other than `except`; null when nobody waits. */
export function nextWaiting(state: PanelState, except: DialogId | null): DialogId | null {
  let best: Dialog | null = null;
  for (const id of state.lists.get("mine")?.ids ?? []) {
    const dialog = state.dialogs.get(id);
    if (!dialog || id === except || dialog.waiting_since === null) continue;
    if (!best || dialog.waiting_since < (best.waiting_since ?? "")) best = dialog;
  }
  return best?.id ?? null;
}

/** How many dialogs of mine have a waiting client: the badge of the rail and the title. */
export function waitingCount(state: PanelState): number {
  let count = 0;
  for (const id of state.lists.get("mine")?.ids ?? [])
    if (state.dialogs.get(id)?.waiting_since != null) count += 1;
  return count;
}

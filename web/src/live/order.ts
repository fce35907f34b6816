import type { Dialog, DialogId } from "../api/types";
import { type ListKey, specOf } from "./list-key";
import type { PanelState } from "./state";

const open = (dialog: Dialog): boolean => dialog.state !== "closed" && dialog.state !== "merged";

/** The order the server pages in: newest message first unless another is chosen; the queue longest wait first, because that is who is served next. */
function compare(state: PanelState, key: ListKey): (a: Dialog, b: Dialog) => number {
  const { view, filter, sort } = specOf(key);
  const newest = (a: Dialog, b: Dialog): number => text(b.last_message_at, a.last_message_at) || b.id - a.id;
  if (sort === "created") return (a, b) => text(b.created_at, a.created_at) || b.id - a.id;
  if (sort === "waiting_longest" || sort === "priority") {
    const weights = new Map(state.boot.priorities.map(({ id, weight }) => [id, weight]));
    const weight = ({ priority_id: id }: Dialog): number => (id === null ? 0 : (weights.get(id) ?? 0));
    const first =
      sort === "priority"
        ? (a: Dialog, b: Dialog) => weight(b) - weight(a)
        : (a: Dialog, b: Dialog) => text(a.waiting_since ?? "~", b.waiting_since ?? "~");
    // Closed ones wait for nothing: they come after, newest first.
    return (a, b) => Number(open(b)) - Number(open(a)) || (open(a) ? first(a, b) : 0) || newest(a, b);
  }
  if (filter === null && sort === null && view === "queue")
    return (a, b) => text(a.queued_at ?? a.created_at, b.queued_at ?? b.created_at) || a.id - b.id;
  return newest;
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rows of a view in their order. */
export function orderedIds(state: PanelState, view: ListKey): DialogId[] {
  const rows: Dialog[] = [];
  for (const id of state.lists.get(view)?.ids ?? []) {
    const dialog = state.dialogs.get(id);
    if (dialog) rows.push(dialog);
  }
  return rows.sort(compare(state, view)).map((dialog) => dialog.id);
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

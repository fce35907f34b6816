import { useCallback, useEffect, useRef, useState } from "react";
import type { DialogId } from "../../api/types";
import type { ListKey } from "../../live/list-key";
import { orderedIds } from "../../live/order";
import { usePanel } from "../../live/react";
import { keys } from "../../live/reduce";

/** The order is worked out at most four times a second (ui.md 4.2). */
const INTERVAL_MS = 250;

export interface FrozenOrder {
  ids: readonly DialogId[];
  /** Changes that wait for the freeze to end: rows that are new or would move up. */
  pending: number;
  apply(): void;
}

/**
 * The order of a list, which stands still while `frozen`. Contents of rows are not affected: rows subscribe to their dialogs.
 * `keep` is the open dialog: it stays in place even after it has left the view.
 */
export function useFrozenOrder(view: ListKey, frozen: boolean, keep: DialogId | null): FrozenOrder {
  const { store } = usePanel();
  const [order, setOrder] = useState<{ view: ListKey; ids: readonly DialogId[] }>(() => ({
    view,
    ids: orderedIds(store.state, view),
  }));
  const [pending, setPending] = useState(0);
  const latest = useRef({ frozen, keep, order });
  useEffect(() => {
    latest.current = { frozen, keep, order };
  });

  const apply = useCallback(() => {
    setPending(0);
    setOrder({
      view,
      ids: withKept(orderedIds(store.state, view), latest.current.order.ids, latest.current.keep),
    });
  }, [store, view]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const recompute = (): void => {
      timer = undefined;
      const { frozen: still, keep: open, order: shown } = latest.current;
      const next = orderedIds(store.state, view);
      // The open dialog has its row: one that comes back (put off and taken back) does not wait behind a button.
      const unseen = open !== null && !shown.ids.includes(open) && next.includes(open);
      if (!still || shown.view !== view || shown.ids.length === 0 || unseen) {
        apply();
        return;
      }
      setPending(upward(shown.ids, next));
    };
    const schedule = (): void => {
      timer ??= setTimeout(recompute, INTERVAL_MS);
    };
    recompute();
    const stop = [store.subscribe(keys.dialogs, schedule), store.subscribe(keys.list(view), schedule)];
    return () => {
      clearTimeout(timer);
      for (const end of stop) end();
    };
  }, [store, view, frozen, keep, apply]);

  // An empty order has nothing to keep still: rows that have just been loaded show at once, not a quarter of a second later.
  const ids = order.view === view && order.ids.length > 0 ? order.ids : orderedIds(store.state, view);
  return { ids, pending, apply };
}

/** Puts a row that has left the view back to where it was, while it is open. */
function withKept(next: DialogId[], before: readonly DialogId[], keep: DialogId | null): DialogId[] {
  if (keep === null || next.includes(keep)) return next;
  const at = before.indexOf(keep);
  if (at < 0) return next;
  return [...next.slice(0, at), keep, ...next.slice(at)];
}

/** How many rows are new or stand higher than their neighbours expect: what a reader would see jump. */
export function upward(shown: readonly DialogId[], next: readonly DialogId[]): number {
  const place = new Map(shown.map((id, index) => [id, index]));
  let count = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = next.length - 1; index >= 0; index -= 1) {
    const before = place.get(next[index] as DialogId);
    if (before === undefined || before > lowest) count += 1;
    else lowest = before;
  }
  return count;
}

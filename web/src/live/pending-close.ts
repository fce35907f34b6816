import { create } from "zustand";
import type { Dialog, DialogId } from "../api/types";

/** How long a close can be taken back (ui.md 3). The client hears of it only afterwards, since that cannot be undone. */
export const UNDO_MS = 10_000;

/** Whether the client has written since the request was as `before`. */
export function wroteSince(before: Dialog, now: Dialog): boolean {
  const newer = now.last_seq > before.last_seq && now.preview?.author_kind === "client";
  return newer || now.unread > before.unread;
}

interface PendingCloses {
  ids: ReadonlySet<DialogId>;
  /** Runs `close` with those that are left after the undo time, or at once when the page is left. */
  begin(ids: readonly DialogId[], close: (left: readonly DialogId[]) => void): void;
  /** Answers those that were still to be closed. */
  undo(ids: readonly DialogId[]): DialogId[];
}

/** Requests that are closed together. */
interface Held {
  ids: Set<DialogId>;
  timer: ReturnType<typeof setTimeout>;
  close(left: readonly DialogId[]): void;
}

const running = new Map<DialogId, Held>();

export const usePendingCloses = create<PendingCloses>((set) => {
  const forget = (ids: readonly DialogId[]): DialogId[] => {
    const known = ids.filter((id) => running.has(id));
    if (known.length === 0) return known;
    for (const id of known) {
      const held = running.get(id);
      held?.ids.delete(id);
      if (held?.ids.size === 0) clearTimeout(held.timer);
      running.delete(id);
    }
    set(({ ids: shown }) => ({ ids: new Set([...shown].filter((id) => !known.includes(id))) }));
    return known;
  };
  const end = (held: Held): void => {
    held.close(forget([...held.ids]));
  };
  window.addEventListener("pagehide", () => {
    for (const held of new Set(running.values())) end(held);
  });
  return {
    ids: new Set(),
    begin(ids, close) {
      const fresh = ids.filter((id) => !running.has(id));
      if (fresh.length === 0) return;
      const timer = setTimeout(() => {
        end(held);
      }, UNDO_MS);
      const held: Held = { ids: new Set(fresh), timer, close };
      for (const id of fresh) running.set(id, held);
      set(({ ids: shown }) => ({ ids: new Set([...shown, ...fresh]) }));
    },
    undo: forget,
  };
});

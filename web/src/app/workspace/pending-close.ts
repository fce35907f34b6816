import { create } from "zustand";
import type { Dialog, DialogId } from "../../api/types";

/** How long a close can be taken back (ui.md 3). The client hears of it only afterwards, since that cannot be undone. */
export const UNDO_MS = 10_000;

/** Whether the client has written since the request was as `before`. */
export function wroteSince(before: Dialog, now: Dialog): boolean {
  const newer = now.last_seq > before.last_seq && now.preview?.author_kind === "client";
  return newer || now.unread > before.unread;
}

interface PendingCloses {
  ids: ReadonlySet<DialogId>;
  /** Runs `close` after the undo time, or at once when the page is left. */
  begin(id: DialogId, close: () => void): void;
  undo(id: DialogId): void;
}

const running = new Map<DialogId, { timer: ReturnType<typeof setTimeout>; close(): void }>();

export const usePendingCloses = create<PendingCloses>((set) => {
  const forget = (id: DialogId): void => {
    const found = running.get(id);
    if (!found) return;
    clearTimeout(found.timer);
    running.delete(id);
    set(({ ids }) => ({ ids: new Set([...ids].filter((other) => other !== id)) }));
  };
  window.addEventListener("pagehide", () => {
    for (const [id, { close }] of [...running]) {
      forget(id);
      close();
    }
  });
  return {
    ids: new Set(),
    begin(id, close) {
      if (running.has(id)) return;
      const timer = setTimeout(() => {
        forget(id);
        close();
      }, UNDO_MS);
      running.set(id, { timer, close });
      set(({ ids }) => ({ ids: new Set([...ids, id]) }));
    },
    undo: forget,
  };
});

import { createStore, type StoreApi } from "zustand";
import type { Api } from "../api/client";
import type { BellLine } from "../api/types";

export interface Bell {
  /** `failed` only while there is nothing to show. */
  phase: "unread" | "ready" | "failed";
  lines: readonly BellLine[];
  cursor: string | null;
  /** Lines not seen yet, on whatever page. */
  unread: number;
  /** Reads the newest page anew. Never rejects. */
  load(): Promise<void>;
  /** Adds the next page. Rejects when it does not come. */
  more(): Promise<void>;
  /** Marks these, or all, as seen. Rejects when the server is away. */
  read(ids: readonly number[] | null): Promise<void>;
  /** Something has happened: reads anew, soon, whatever number of times it is called meanwhile. */
  ring(): void;
}

const SOON_MS = 400;

type BellApi = Pick<Api, "bell" | "readBell">;

/** What happened to me in the last 30 days. Lives as long as the sign-in. */
export function bellStore(api: BellApi): StoreApi<Bell> {
  let reading: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return createStore<Bell>((set, get) => {
    const readAll = async (): Promise<void> => {
      try {
        const page = await api.bell(null);
        // Older pages that were paged through stay below the newest one.
        const known = new Set(page.data.map((line) => line.id));
        const oldest = page.data.at(-1)?.created_at ?? "";
        const older = get().lines.filter((line) => !known.has(line.id) && line.created_at < oldest);
        const paged = page.next_cursor !== null && older.length > 0;
        set({
          phase: "ready",
          lines: paged ? [...page.data, ...older] : page.data,
          cursor: paged ? get().cursor : page.next_cursor,
          unread: page.unread,
        });
      } catch {
        if (get().phase !== "ready") set({ phase: "failed" });
      }
    };
    return {
      phase: "unread",
      lines: [],
      cursor: null,
      unread: 0,
      load() {
        reading ??= readAll().finally(() => {
          reading = null;
        });
        return reading;
      },
      async more() {
        const { cursor } = get();
        if (cursor === null) return;
        const page = await api.bell(cursor);
        const known = new Set(get().lines.map((line) => line.id));
        const fresh = page.data.filter((line) => !known.has(line.id));
        set({ lines: [...get().lines, ...fresh], cursor: page.next_cursor, unread: page.unread });
      },
      async read(ids) {
        const { unread } = await api.readBell(ids);
        const seen = ids === null ? null : new Set(ids);
        set({
          unread,
          lines: get().lines.map((line) =>
            seen === null || seen.has(line.id) ? { ...line, read: true } : line,
          ),
        });
      },
      ring() {
        clearTimeout(timer);
        timer = setTimeout(() => void get().load(), SOON_MS);
      },
    };
  });
}

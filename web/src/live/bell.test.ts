import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BellLine, BellPage } from "../api/types";
import { bellStore } from "./bell";

function line(id: number, read = false): BellLine {
  const created_at = `2026-11-22T10:${String(id).padStart(2, "0")}:00.000000Z`;
  return { id, kind: "assigned", dialog_id: null, client_name: "Марія", by_name: "", read, created_at };
}

/** A bell with pages of two. */
function server(ids: number[]) {
  const lines = ids.map((id) => line(id));
  const state = { lines, asked: 0, away: false };
  return {
    state,
    bell(cursor: string | null): Promise<BellPage> {
      state.asked += 1;
      if (state.away) return Promise.reject(new Error("away"));
      const sorted = [...state.lines].sort((a, b) => b.id - a.id);
      const from = cursor === null ? 0 : sorted.findIndex(({ id }) => String(id) === cursor) + 1;
      const data = sorted.slice(from, from + 2);
      const more = from + 2 < sorted.length;
      const unread = state.lines.filter(({ read }) => !read).length;
      return Promise.resolve({ data, next_cursor: more ? String(data.at(-1)?.id) : null, unread });
    },
    readBell(ids: readonly number[] | null) {
      state.lines = state.lines.map((row) =>
        ids === null || ids.includes(row.id) ? { ...row, read: true } : row,
      );
      return Promise.resolve({ unread: state.lines.filter(({ read }) => !read).length });
    },
  };
}

const shown = (store: ReturnType<typeof bellStore>): number[] => store.getState().lines.map(({ id }) => id);

describe("the bell", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("pages backwards, and a new line on top loses none of the pages below", async () => {
    const api = server([1, 2, 3, 4, 5]);
    const store = bellStore(api);
    await store.getState().load();
    await store.getState().more();
    expect(shown(store)).toEqual([5, 4, 3, 2]);

    api.state.lines.push(line(6));
    await store.getState().load();
    expect(shown(store)).toEqual([6, 5, 4, 3, 2]);
    await store.getState().more();
    expect(shown(store)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(store.getState()).toMatchObject({ unread: 6, cursor: null });
  });

  it("marks lines as seen, one and all", async () => {
    const store = bellStore(server([1, 2]));
    await store.getState().load();
    await store.getState().read([2]);
    expect(store.getState().lines.map(({ read }) => read)).toEqual([true, false]);
    expect(store.getState().unread).toBe(1);
    await store.getState().read(null);
    expect(store.getState().unread).toBe(0);
  });

  it("rung many times in a moment reads once", async () => {
    const api = server([1]);
    const store = bellStore(api);
    for (let times = 0; times < 20; times += 1) store.getState().ring();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(api.state.asked).toBe(1);
  });

  it("keeps what it shows when the server is away, and says so only with nothing to show", async () => {
    const api = server([1]);
    api.state.away = true;
    const store = bellStore(api);
    await store.getState().load();
    expect(store.getState().phase).toBe("failed");
    api.state.away = false;
    await store.getState().load();
    api.state.away = true;
    await store.getState().load();
    expect(store.getState().phase).toBe("ready");
    expect(shown(store)).toEqual([1]);
  });
});

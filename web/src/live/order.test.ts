import { describe, expect, it } from "vitest";
import type { DialogId } from "../api/types";
import { nextWaiting } from "./order";
import { initialState, type PanelState } from "./state";
import { bootstrap, dialog } from "./testing/samples";

const id = (value: number) => value as DialogId;

/** My list with since when each client waits; null waits for nothing. */
function mine(waits: Record<number, string | null>): PanelState {
  const ids = Object.keys(waits).map((key) => id(Number(key)));
  const rows = ids.map((one) => dialog({ id: one, waiting_since: waits[one] ?? null }));
  return {
    ...initialState(bootstrap()),
    dialogs: new Map(rows.map((row) => [row.id, row])),
    lists: new Map([["mine", { ids: new Set(ids), cursor: null, loaded: true }]]),
  };
}

describe("where «send and go to the next» goes", () => {
  const state = mine({
    1: "2026-11-22T10:05:00.000000Z",
    2: "2026-11-22T10:01:00.000000Z",
    3: null,
    4: "2026-11-22T10:02:00.000000Z",
  });

  it("is the client of mine who has waited longest", () => {
    expect(nextWaiting(state, null)).toBe(id(2));
    expect(nextWaiting(state, id(1))).toBe(id(2));
  });

  it("is never the one that was just answered", () => {
    expect(nextWaiting(state, id(2))).toBe(id(4));
  });

  it("is nobody when nobody else waits", () => {
    expect(nextWaiting(mine({ 1: "2026-11-22T10:05:00.000000Z", 3: null }), id(1))).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import type { Dialog, DialogId } from "../api/types";
import { latenessOf } from "./lateness";
import type { PanelState } from "./state";
import { dialog } from "./testing/samples";

const START = Date.parse("2026-11-22T10:00:00Z");
/** A page that knows these requests as its own, with a norm of 400 seconds. */
function page(...dialogs: Dialog[]): PanelState {
  return {
    boot: { settings: { normative_reply_s: 400 }, skill_groups: [], subjects: [] },
    lists: new Map([["mine", { ids: new Set(dialogs.map(({ id }) => id)) }]]),
    dialogs: new Map(dialogs.map((one) => [one.id, one])),
  } as unknown as PanelState;
}
const waits = (id: number, seconds: number): Dialog =>
  dialog({ id: id as DialogId, waiting_since: new Date(START - seconds * 1000).toISOString() });

describe("the colour of a view's counter", () => {
  it.each([
    ["is plain while everybody has time", [waits(1, 10), dialog({ id: 2 as DialogId })], null],
    ["warns when one has used three quarters of the norm", [waits(1, 10), waits(2, 310)], "soon"],
    ["is red when one is late, whatever the others do", [waits(1, 310), waits(2, 401), waits(3, 1)], "late"],
    ["is plain for an empty view", [], null],
  ] as const)("%s", (_, known, lateness) => {
    expect(latenessOf(page(...known), "mine", START)).toBe(lateness);
  });

  it("is plain for a view that has not been read", () => {
    expect(latenessOf(page(waits(1, 500)), "queue", START)).toBeNull();
  });
});

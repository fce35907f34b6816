import { describe, expect, it } from "vitest";
import type { Dialog, DialogId, SubjectId } from "../api/types";
import { latenessOf } from "./lateness";
import type { ListKey } from "./list-key";
import { queueLatenessOf } from "./queue-lateness";
import { reduceBatch } from "./reduce";
import { emptyList, initialState, type ListState, type PanelState } from "./state";
import { bootstrap, dialog } from "./testing/samples";

const START = Date.parse("2026-11-22T10:00:00Z");
/** A page that knows these requests as its own, with a norm of 400 seconds. */
function page(...dialogs: Dialog[]): PanelState {
  return {
    boot: { settings: { normative_reply_s: 400 }, skill_groups: [], subjects: [] },
    lists: new Map([["mine", { ids: new Set(dialogs.map(({ id }) => id)) }]]),
    dialogs: new Map(dialogs.map((one) => [one.id, one])),
    offers: new Map(),
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

describe("the colours of the counters of queues by topic", () => {
  /** A request that has waited in the queue of a topic, with a norm of 100 seconds. */
  const queued = (id: number, topic: number | null, seconds: number, state?: Dialog["state"]): Dialog =>
    dialog({
      id: id as DialogId,
      state: state ?? "queued",
      operator_id: null,
      subject_id: topic as SubjectId | null,
      queued_at: new Date(START - seconds * 1000).toISOString(),
    });
  const lists = (dialogs: Dialog[], counts: [string, number][] = []): PanelState =>
    ({
      ...page(...dialogs),
      boot: { settings: { normative_accept_s: 100 }, skill_groups: [], subjects: [] },
      lists: new Map([
        ["queue", { ids: new Set(dialogs.slice(0, 2).map(({ id }) => id)) }],
        ["all", { ids: new Set(dialogs.map(({ id }) => id)) }],
      ]),
      filterCounts: new Map(counts),
    }) as unknown as PanelState;
  const colours = (...given: Parameters<typeof lists>) => [...queueLatenessOf(lists(...given), START)].sort();

  it("are those of the worst wait with each topic, and a topic where everybody has time has none", () => {
    const known = [
      queued(1, 7, 80),
      queued(2, 8, 101),
      queued(3, 7, 10),
      queued(4, 8, 76, "new"),
      queued(5, null, 75),
      queued(6, 9, 74),
    ];
    expect(colours(known)).toEqual([
      ["queue:7", "soon"],
      ["queue:8", "late"],
      ["queue:none", "soon"],
    ]);
  });

  it("look at what waits only, and not at a queue that the server counts as clear", () => {
    const waiting_since = new Date(START - 9_000_000).toISOString();
    const held = { ...queued(1, 7, 101, "active"), waiting_since };
    expect(colours([held, queued(2, 8, 101)], [["queue:8", 0]])).toEqual([]);
    expect(colours([held, queued(2, 8, 101)], [["queue:8", 1]])).toEqual([["queue:8", "late"]]);
  });

  it("know a request that is offered here, though it is a row of no list that has been read", () => {
    const offered = (...dialogs: Dialog[]) =>
      new Map(dialogs.map((one, at) => [at, { offer_id: at, dialog: one, expires_at: "" }]));
    const bare = { ...lists([]), lists: new Map() };
    const state = { ...bare, offers: offered(queued(1, 7, 101), queued(2, 8, 10)) } as unknown as PanelState;
    expect([...queueLatenessOf(state, START)]).toEqual([["queue:7", "late"]]);
  });

  it("take what a list knows of a request before what its offer said", () => {
    const taken = queued(1, 7, 101, "active");
    const offers = new Map([[5, { offer_id: 5, dialog: queued(1, 7, 101), expires_at: "" }]]);
    const state = { ...lists([taken]), offers } as unknown as PanelState;
    expect([...queueLatenessOf(state, START)]).toEqual([]);
  });

  it("know a request that an event brings into a list that has been read", () => {
    const read = new Map<ListKey, ListState>([["queue", emptyList]]);
    const state: PanelState = { ...initialState(bootstrap()), lists: read };
    const came = queued(1, 7, 9_000);
    const after = reduceBatch(state, [{ seq: 1, t: "dialog.new", d: { dialog: came } }]).state;
    expect([...queueLatenessOf(after, START)]).toEqual([["queue:7", "late"]]);
  });

  it("are none without a list that has been read", () => {
    expect([...queueLatenessOf({ ...lists([]), lists: new Map() }, START)]).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { keys } from "./reduce";
import { initialState } from "./state";
import { LiveStore } from "./store";
import { bootstrap, DIALOG, dialog } from "./testing/samples";

/** A scheduler whose frames are run by the test. */
function setUp() {
  const tasks: { task(): void; delay: number }[] = [];
  const time = { now: 0 };
  let resyncs = 0;
  const store = new LiveStore(initialState(bootstrap()), () => (resyncs += 1), undefined, {
    now: () => time.now,
    soon: (task, delay) => tasks.push({ task, delay }),
  });
  const frame = (): void => {
    for (const { task } of tasks.splice(0)) task();
  };
  return { store, tasks, time, frame, resyncs: () => resyncs };
}

const update = (version: number) => ({
  seq: version,
  t: "dialog.updated",
  d: { dialog: dialog({ version }) },
});

describe("the live store", () => {
  it("applies everything that came before a frame in one commit", () => {
    const { store, tasks, frame } = setUp();
    let redraws = 0;
    store.subscribe(keys.dialog(DIALOG), () => (redraws += 1));

    store.push([update(1)]);
    store.push([update(2), update(3)]);
    expect(tasks).toHaveLength(1);
    frame();

    expect(redraws).toBe(1);
    expect(store.state.dialogs.get(DIALOG)?.version).toBe(3);
  });

  it("commits at most ten times a second under a burst, and a single event at the next frame", () => {
    const { store, tasks, time, frame } = setUp();
    store.push([update(1), update(2)]);
    frame();
    time.now = 16;

    store.push([update(3), update(4)]);
    expect(tasks[0]?.delay).toBe(84);
    frame();
    time.now = 32;
    store.push([update(5)]);

    expect(tasks[0]?.delay).toBe(0);
  });

  it("redraws only who is subscribed to what changed", () => {
    const { store, frame } = setUp();
    let counters = 0;
    store.subscribe(keys.counters, () => (counters += 1));

    store.push([update(1)]);
    frame();

    expect(counters).toBe(0);
  });

  it("keeps events back during a snapshot and applies them on top of it, in one commit", () => {
    const { store, frame } = setUp();
    const seen: (number | undefined)[] = [];
    store.subscribe(keys.dialog(DIALOG), () => seen.push(store.state.dialogs.get(DIALOG)?.version));
    store.hold();
    store.push([update(5)]);
    frame();
    expect(store.state.dialogs.size).toBe(0);

    store.release((state) => ({ ...state, dialogs: new Map([[DIALOG, dialog({ version: 4 })]]) }));

    expect(seen).toEqual([5]);
  });

  it("asks for a snapshot when an event cannot be understood", () => {
    const { store, frame, resyncs } = setUp();

    store.push([{ seq: 1, t: "news.from.the.future", d: {} }]);
    frame();

    expect(resyncs()).toBe(1);
  });
});

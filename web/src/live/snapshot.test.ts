import { describe, expect, it } from "vitest";
import { fromSnapshot, withOlder, withOpened, withPage, withTail } from "./snapshot";
import { initialState } from "./state";
import { bootstrap, DIALOG, dialog, message, OTHER } from "./testing/samples";

const seqs = (state: ReturnType<typeof initialState>): number[] =>
  state.threads.get(DIALOG)?.messages.map((one) => one.seq) ?? [];

describe("a snapshot", () => {
  it("replaces rows, threads and counters", () => {
    const state = fromSnapshot({
      boot: bootstrap(),
      lists: new Map([["mine", { data: [dialog()], next_cursor: "c" }]]),
      open: { dialog: dialog(), messages: [message(1)] },
    });

    expect([...(state.lists.get("mine")?.ids ?? [])]).toEqual([DIALOG]);
    expect(state.lists.get("mine")?.cursor).toBe("c");
    expect(seqs(state)).toEqual([1]);
  });

  it("does not put an older row over a newer one, nor into a view that it has left", () => {
    const state = {
      ...initialState(bootstrap()),
      dialogs: new Map([[DIALOG, dialog({ version: 9, operator_id: OTHER })]]),
    };

    const after = withPage(state, "mine", { data: [dialog({ version: 3 })], next_cursor: null }, true);

    expect(after.dialogs.get(DIALOG)?.version).toBe(9);
    expect(after.lists.get("mine")?.ids.size).toBe(0);
  });

  it("leaves on the screen what was opened while it was being read", () => {
    const fresh = fromSnapshot({ boot: bootstrap(), lists: new Map(), open: null });
    const before = {
      ...initialState(bootstrap()),
      dialogs: new Map([[DIALOG, dialog()]]),
      threads: new Map([[DIALOG, { messages: [message(1)], loaded: true, complete: true }]]),
    };

    const after = withOpened(fresh, before, DIALOG);

    expect(after.dialogs.get(DIALOG)?.id).toBe(DIALOG);
    expect(seqs(after)).toEqual([1]);
    expect(withOpened(fresh, fresh, DIALOG)).toEqual(fresh);
  });
});

describe("a thread", () => {
  it("joins the newest page with what events brought meanwhile", () => {
    const state = {
      ...initialState(bootstrap()),
      threads: new Map([[DIALOG, { messages: [message(2), message(4)], loaded: false, complete: false }]]),
    };

    expect(seqs(withTail(state, DIALOG, [message(1), message(2), message(3)]))).toEqual([1, 2, 3, 4]);
  });

  it("keeps older pages only when they touch the new one", () => {
    const thread = (from: number) => ({
      messages: [message(from), message(from + 1)],
      loaded: true,
      complete: false,
    });
    const touching = { ...initialState(bootstrap()), threads: new Map([[DIALOG, thread(3)]]) };
    const apart = { ...initialState(bootstrap()), threads: new Map([[DIALOG, thread(1)]]) };

    expect(seqs(withTail(touching, DIALOG, [message(5)]))).toEqual([3, 4, 5]);
    expect(seqs(withTail(apart, DIALOG, [message(5)]))).toEqual([5]);
  });

  it("is complete when the first message is there", () => {
    const tail = withTail(initialState(bootstrap()), DIALOG, [message(2), message(3)]);
    expect(tail.threads.get(DIALOG)?.complete).toBe(false);

    const whole = withOlder(tail, DIALOG, [message(1), message(2)]);

    expect(seqs(whole)).toEqual([1, 2, 3]);
    expect(whole.threads.get(DIALOG)?.complete).toBe(true);
  });
});

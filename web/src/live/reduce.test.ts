import { describe, expect, it } from "vitest";
import type { Dialog, DialogId, Message, OfferId, SubjectId, View } from "../api/types";
import type { EventName, EventPayloads, WireEvent } from "./events";
import { keys, reduceBatch } from "./reduce";
import { initialState, type PanelState } from "./state";
import { bootstrap, DIALOG, dialog, ME, message, operator, OTHER } from "./testing/samples";

function start(
  rows: Dialog[] = [],
  thread: Message[] | null = null,
  views: View[] = ["mine", "queue"],
): PanelState {
  const state = initialState(bootstrap());
  return {
    ...state,
    dialogs: new Map(rows.map((row) => [row.id, row])),
    lists: new Map(views.map((view) => [view, { ids: new Set(), cursor: null, loaded: true }])),
    threads: thread ? new Map([[DIALOG, { messages: thread, loaded: true, complete: true }]]) : new Map(),
  };
}

let seq = 0;
function event<Name extends EventName>(t: Name, d: EventPayloads[Name]): WireEvent {
  seq += 1;
  return { seq, t, d };
}

/** One example of each event, on a state in which it has an effect. */
const EXAMPLES: { [Name in EventName]?: { state: PanelState; event: WireEvent } } = {
  "dialog.new": { state: start(), event: event("dialog.new", { dialog: dialog() }) },
  "dialog.updated": {
    state: start([dialog()]),
    event: event("dialog.updated", { dialog: dialog({ version: 2, unread: 3 }) }),
  },
  "dialog.removed": {
    state: reduceBatch(start(), [event("dialog.new", { dialog: dialog() })]).state,
    event: event("dialog.removed", { dialog_id: DIALOG }),
  },
  "message.new": {
    state: start([dialog()], [message(1)]),
    event: event("message.new", { dialog_id: DIALOG, message: message(2) }),
  },
  "message.updated": {
    state: start([dialog()], [message(1, { direction: "out" })]),
    event: event("message.updated", {
      dialog_id: DIALOG,
      message: message(1, { direction: "out", text: "інакше", edited_at: "2026-11-22T10:01:00.000000Z" }),
    }),
  },
  "message.status": {
    state: start([dialog()], [message(1, { direction: "out", status: "sent" })]),
    event: event("message.status", {
      dialog_id: DIALOG,
      message_id: message(1).id,
      status: "delivered",
      error_code: null,
    }),
  },
  "offer.new": {
    state: start(),
    event: event("offer.new", {
      offer_id: 5 as OfferId,
      dialog: dialog(),
      expires_at: "2026-11-22T10:00:30.000000Z",
    }),
  },
  typing: {
    state: start([dialog()]),
    event: event("typing", {
      dialog_id: DIALOG,
      who: "client",
      operator_id: null,
      name: "Марія",
      on: true,
      text: "а ще",
    }),
  },
  viewers: {
    state: start([dialog()]),
    event: event("viewers", { dialog_id: DIALOG, viewers: [{ id: OTHER, name: "Віталій", typing: false }] }),
  },
  counters: { state: start(), event: event("counters", { mine: 1, queue: 2, bot: 3, all: 6 }) },
  "operator.updated": {
    state: start(),
    event: event("operator.updated", { operator: operator({ active: 4 }) }),
  },
  "queue.delta": { state: start(), event: event("queue.delta", { queue_len: 3, oldest_queued_at: null }) },
  "settings.changed": {
    state: start(),
    event: event("settings.changed", { settings: { typing_preview: false } }),
  },
  "catalogue.changed": {
    state: start(),
    event: event("catalogue.changed", {
      subjects: [{ id: 77 as SubjectId, name: "Оплата", alias: "payment", parent_id: null, active: true }],
      skill_groups: [],
      operator_statuses: [],
      statuses: [],
      priorities: [],
      bots: [],
    }),
  },
};

describe("every event", () => {
  it.each(Object.entries(EXAMPLES))(
    "%s changes the state once, and nothing when it comes again",
    (_, example) => {
      const before = structuredClone(example.state);

      const once = reduceBatch(example.state, [example.event]);
      const twice = reduceBatch(once.state, [example.event]);

      expect(once.state).not.toEqual(before);
      expect(once.changed.size).toBeGreaterThan(0);
      expect(twice.state).toEqual(once.state);
      expect(example.state).toEqual(before);
    },
  );

  it("gives the same result in one batch and one by one", () => {
    const events = [
      event("dialog.new", { dialog: dialog({ state: "queued", operator_id: null }) }),
      event("message.new", { dialog_id: DIALOG, message: message(1) }),
      event("dialog.updated", { dialog_id: DIALOG, version: 2, patch: { state: "active", operator_id: ME } }),
      event("message.new", { dialog_id: DIALOG, message: message(2) }),
      event("dialog.updated", { dialog: dialog({ version: 3, state: "closed" }) }),
    ];

    const batch = reduceBatch(start(), events).state;
    const single = events.reduce((state, one) => reduceBatch(state, [one]).state, start());

    expect(batch).toEqual(single);
  });

  it("asks for a snapshot when it does not know a name, and keeps the state", () => {
    const state = start([dialog()]);

    const reduced = reduceBatch(state, [{ seq: 1, t: "dialog.teleported", d: {} }]);

    expect(reduced.resync).toBe(true);
    expect(reduced.state).toEqual(state);
  });

  it("accepts the names that it does not show yet", () => {
    expect(reduceBatch(start(), [{ seq: 1, t: "sla.warning", d: {} }]).resync).toBe(false);
  });
});

describe("dialogs", () => {
  it("ignores an older version that comes late", () => {
    const state = start([dialog({ version: 5, unread: 2 })]);

    const { state: after, changed } = reduceBatch(state, [
      event("dialog.updated", { dialog: dialog({ version: 4, unread: 9 }) }),
      event("dialog.updated", { dialog_id: DIALOG, version: 3, patch: { unread: 8 } }),
    ]);

    expect(after.dialogs.get(DIALOG)?.unread).toBe(2);
    expect(changed.size).toBe(0);
  });

  it("ignores a patch of a dialog it has never seen", () => {
    const { state } = reduceBatch(start(), [
      event("dialog.updated", { dialog_id: DIALOG, version: 2, patch: { unread: 1 } }),
    ]);

    expect(state.dialogs.size).toBe(0);
  });

  it("moves a row from the queue to mine when I take it, and out when a colleague does", () => {
    const queued = reduceBatch(start(), [
      event("dialog.new", { dialog: dialog({ state: "queued", operator_id: null }) }),
    ]).state;
    expect([...(queued.lists.get("queue")?.ids ?? [])]).toEqual([DIALOG]);

    const mine = reduceBatch(queued, [event("dialog.updated", { dialog: dialog({ version: 2 }) })]).state;
    expect([...(mine.lists.get("queue")?.ids ?? [])]).toEqual([]);
    expect([...(mine.lists.get("mine")?.ids ?? [])]).toEqual([DIALOG]);

    const theirs = reduceBatch(queued, [
      event("dialog.updated", { dialog: dialog({ version: 2, operator_id: OTHER }) }),
    ]).state;
    expect([...(theirs.lists.get("queue")?.ids ?? [])]).toEqual([]);
    expect([...(theirs.lists.get("mine")?.ids ?? [])]).toEqual([]);
  });

  it("keeps a removed dialog known, since it may be open", () => {
    const state = reduceBatch(start(), [event("dialog.new", { dialog: dialog() })]).state;

    const after = reduceBatch(state, [event("dialog.removed", { dialog_id: DIALOG })]).state;

    expect(after.lists.get("mine")?.ids.size).toBe(0);
    expect(after.dialogs.has(DIALOG)).toBe(true);
  });
});

describe("messages", () => {
  it("keeps the order of seq, whatever the order of arrival", () => {
    const { state } = reduceBatch(start([dialog()]), [
      event("message.new", { dialog_id: DIALOG, message: message(3) }),
      event("message.new", { dialog_id: DIALOG, message: message(1) }),
      event("message.new", { dialog_id: DIALOG, message: message(2) }),
    ]);

    expect(state.threads.get(DIALOG)?.messages.map((one) => one.seq)).toEqual([1, 2, 3]);
  });

  it("asks for a snapshot when a message skips ahead of a loaded thread", () => {
    const reduced = reduceBatch(start([dialog()], [message(1)]), [
      event("message.new", { dialog_id: DIALOG, message: message(4) }),
    ]);

    expect(reduced.resync).toBe(true);
  });

  it("leaves what lies below the loaded part to paging", () => {
    const state = start([dialog()], [message(51), message(52)]);

    const { state: after } = reduceBatch(state, [
      event("message.new", { dialog_id: DIALOG, message: message(10) }),
    ]);

    expect(after.threads.get(DIALOG)?.messages.map((one) => one.seq)).toEqual([51, 52]);
  });

  it("shows a new message in the row before the row's own update", () => {
    const { state, changed } = reduceBatch(start([dialog()], [message(1)]), [
      event("message.new", { dialog_id: DIALOG, message: message(2, { text: "Де замовлення?" }) }),
    ]);

    expect(state.dialogs.get(DIALOG)?.preview?.text).toBe("Де замовлення?");
    expect(changed).toContain(keys.dialog(DIALOG));
  });

  it("never takes a delivery mark back, and puts a failure last", () => {
    const sent = start([dialog()], [message(1, { direction: "out", status: "read" })]);
    const status = (value: "delivered" | "failed"): WireEvent =>
      event("message.status", {
        dialog_id: DIALOG,
        message_id: message(1).id,
        status: value,
        error_code: value === "failed" ? "banned" : null,
      });

    const late = reduceBatch(sent, [status("delivered")]).state;
    const failed = reduceBatch(sent, [status("failed")]).state;

    expect(late.threads.get(DIALOG)?.messages[0]?.status).toBe("read");
    expect(failed.threads.get(DIALOG)?.messages[0]).toMatchObject({ status: "failed", error_code: "banned" });
  });

  it("ends the client's typing when the message is there", () => {
    const typing = event("typing", {
      dialog_id: DIALOG,
      who: "client",
      operator_id: null,
      name: null,
      on: true,
      text: null,
    });

    const { state } = reduceBatch(start([dialog()]), [
      typing,
      event("message.new", { dialog_id: DIALOG, message: message(1) }),
    ]);

    expect(state.typing.has(DIALOG)).toBe(false);
  });
});

describe("presence", () => {
  it("does not show me as a viewer or as somebody who types", () => {
    const { state } = reduceBatch(start([dialog()]), [
      event("viewers", { dialog_id: DIALOG, viewers: [{ id: ME, name: "Ірина", typing: true }] }),
      event("typing", {
        dialog_id: DIALOG,
        who: "operator",
        operator_id: ME,
        name: "Ірина",
        on: true,
        text: null,
      }),
    ]);

    expect(state.viewers.get(DIALOG)).toEqual([]);
    expect(state.typing.size).toBe(0);
  });
});

describe("a burst", () => {
  it("copies each map once: 1,000 events over 5,000 dialogs take well under a second", () => {
    const rows = Array.from({ length: 5000 }, (_, index) => dialog({ id: (index + 1) as Dialog["id"] }));
    const events = Array.from({ length: 1000 }, (_, index) =>
      event("dialog.updated", {
        dialog: dialog({ id: ((index % 5000) + 1) as Dialog["id"], version: 2, unread: 1 }),
      }),
    );
    const state = start(rows);

    const started = performance.now();
    const { state: after } = reduceBatch(state, events);

    expect(performance.now() - started).toBeLessThan(500);
    expect([...after.dialogs.values()].filter((row) => row.unread === 1)).toHaveLength(1000);
  });
});

describe("a filter's list", () => {
  const key = 'f:[null,12,"last_message"]' as const;
  const delta = (d: object) => ({
    seq: 1,
    t: "filter.delta",
    d: { filter_id: 12, count: null, entered: [], left: [], reload: false, ...d },
  });

  it("takes and gives rows by the server's word only, and counts", () => {
    const base = initialState(bootstrap());
    const state = {
      ...base,
      dialogs: new Map([[7 as DialogId, dialog({ id: 7 as DialogId })]]),
      lists: new Map([[key, { ids: new Set<DialogId>(), cursor: null, loaded: true }]]),
    };
    const entered = reduceBatch(state, [delta({ entered: [7, 8] }), delta({ count: 4 })]);
    expect([...(entered.state.lists.get(key)?.ids ?? [])]).toEqual([7]);
    expect(entered.state.filterCounts.get(12)).toBe(4);
    expect(entered.changed).toContain(`list:${key}`);
    // A change of the row itself moves nothing: what matches is not this side's question.
    const changed = { ...dialog({ id: 7 as DialogId }), version: 99, state: "closed" as const };
    const still = reduceBatch(entered.state, [{ seq: 2, t: "dialog.updated", d: { dialog: changed } }]);
    expect(still.state.lists.get(key)?.ids.has(7 as DialogId)).toBe(true);
    const left = reduceBatch(still.state, [delta({ left: [7] }), delta({ left: [7] })]);
    expect(left.state.lists.get(key)?.ids.size).toBe(0);
    // Another filter's frames are not about this list.
    const foreign = reduceBatch(entered.state, [
      { ...delta({ left: [7] }), d: { ...delta({ left: [7] }).d, filter_id: 13 } },
    ]);
    expect(foreign.state.lists.get(key)?.ids.size).toBe(1);
  });
});

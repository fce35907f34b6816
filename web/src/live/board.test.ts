import { describe, expect, it, vi } from "vitest";
import type {
  BoardDelta,
  BoardOperator,
  BoardSnapshot,
  DecisionBrief,
  Kpi,
  SlotRow,
  WaitingRow,
} from "../api/board";
import type { DialogId, OperatorId, SubjectId } from "../api/types";
import { applyDelta, BoardFeed, changesOf, fromSnapshot, MOST_DECISIONS } from "./board";
import type { Panel } from "./panel";
import { operator } from "./testing/samples";

const AT = "2026-11-22T10:00:00.000000Z";

const kpi = (waiting: number): Kpi => ({
  since: AT,
  waiting,
  waiting_before: null,
  longest: null,
  first_reply_ms: null,
  sla_percent: null,
  sla_target: 95,
  accept_norm_s: 60,
  reply_norm_s: 300,
  online: 1,
  away: 0,
  operators: 1,
  free_slots: 3,
  assigned_last_minute: 0,
  within_5s_percent: null,
  by_scenario_percent: null,
  connected_last_hour: 0,
  expected_wait_ms: null,
});

const waits = (id: number, subject = 1): WaitingRow => ({
  dialog_id: id as DialogId,
  client_name: `Client ${id}`,
  channel: "widget",
  subject_id: subject as SubjectId,
  priority_id: null,
  queued_at: AT,
  attempts: 0,
  last_skip_reason: "",
  fitting_operators: 0,
  next_attempt_at: null,
  pinned_operator_id: null,
});

const decision = (id: number): DecisionBrief => ({
  id,
  at: AT,
  dialog_id: id as DialogId,
  channel: "widget",
  subject_id: null,
  operator_id: 1 as OperatorId,
  result: "distributed",
  reason: "",
  why: "least_load",
  waited_ms: 0,
  candidates_total: 1,
  active: 1,
  limit: 5,
});

const person = (id: number, slots = 0): BoardOperator => ({
  operator: operator({ id: id as OperatorId, name: `Operator ${id}` }),
  slots: Array.from({ length: slots }, (_, index) => ({
    dialog_id: (id * 100 + index) as DialogId,
    client_name: "x",
    channel: "widget",
    bot_id: 1 as SlotRow["bot_id"],
    subject_id: null,
    waiting_since: null,
    connected_at: AT,
  })),
  reply_ms: null,
  closed_last_hour: 0,
});

const snapshot = (rev: number, rows: WaitingRow[] = [], epoch = "life"): BoardSnapshot => ({
  epoch,
  rev,
  at: AT,
  queue: { kpi: kpi(rows.length), queues: [], waiting: rows, decisions: [], alerts: [] },
  operators: [person(1)],
});

const delta = (
  rev: number,
  change: Partial<NonNullable<BoardDelta["queue"]>> = {},
  epoch = "life",
): BoardDelta => ({
  epoch,
  rev,
  at: AT,
  queue: {
    kpi: null,
    queues: [],
    queues_gone: [],
    waiting: [],
    waiting_gone: [],
    decisions: [],
    alerts: null,
    ...change,
  },
  operators: null,
});

describe("a board and its deltas", () => {
  it("puts changed rows in and takes gone ones out, and leaves untouched halves as they are", () => {
    const board = fromSnapshot(snapshot(4, [waits(1), waits(2)]));

    const next = applyDelta(
      board,
      delta(5, { kpi: kpi(2), waiting: [waits(3)], waiting_gone: [1 as DialogId] }),
    );

    expect([...(next?.waiting.keys() ?? [])]).toEqual([2, 3]);
    expect(next?.rev).toBe(5);
    expect(next?.operators).toBe(board.operators);
    expect(board.waiting.size).toBe(2);
  });

  it("ignores what it has already, and gives up over a hole or another life of the server", () => {
    const board = fromSnapshot(snapshot(4));

    expect(applyDelta(board, delta(4, { waiting: [waits(9)] }))).toBe(board);
    expect(applyDelta(board, delta(6))).toBeNull();
    expect(applyDelta(board, delta(5, {}, "another life"))).toBeNull();
  });

  it("keeps as many decisions as the server does, the newest last", () => {
    const many = Array.from({ length: MOST_DECISIONS }, (_, index) => decision(index + 1));
    const board = fromSnapshot(snapshot(1));
    const full = applyDelta(board, delta(2, { decisions: many }));
    const next = full && applyDelta(full, delta(3, { decisions: [decision(500)] }));

    expect(next?.decisions).toHaveLength(MOST_DECISIONS);
    expect(next?.decisions[0]?.id).toBe(2);
    expect(next?.decisions.at(-1)?.id).toBe(500);
  });

  it("counts what a frozen board misses", () => {
    const moved = delta(2, { decisions: [decision(1)], waiting: [waits(1)], waiting_gone: [2 as DialogId] });

    expect(changesOf({ ...moved, operators: { rows: [person(1, 2)], gone: [] } })).toBe(4);
  });
});

/** A panel of which the feed needs only the link, the socket and the clock. */
function desk() {
  const links = new Set<() => void>();
  const deltas = new Set<(change: BoardDelta) => void>();
  const connection = { phase: "online", tell: vi.fn() };
  const command = vi.fn(() => Promise.resolve({}));
  const panel = {
    connection,
    command,
    clock: { now: () => 1000 },
    subscribeLink: (listener: () => void) => {
      links.add(listener);
      return () => links.delete(listener);
    },
    subscribeBoard: (listener: (change: BoardDelta) => void) => {
      deltas.add(listener);
      return () => deltas.delete(listener);
    },
  } as unknown as Panel;
  return {
    panel,
    command,
    connection,
    send: (change: BoardDelta) => {
      for (const listener of deltas) listener(change);
    },
    link: (phase: string) => {
      connection.phase = phase;
      for (const listener of links) listener();
    },
  };
}

const settled = (): Promise<void> => vi.waitFor(() => Promise.resolve());

describe("the feed of the board", () => {
  it("applies the deltas that came while the snapshot was on its way", async () => {
    const { panel, send } = desk();
    let answer: (found: BoardSnapshot) => void = () => undefined;
    const feed = new BoardFeed(panel, () => new Promise((resolve) => (answer = resolve)));
    feed.start();
    await vi.waitFor(() => {
      send(delta(5, { waiting: [waits(7)] }));
      answer(snapshot(4, [waits(1)]));
      expect(feed.view().phase).toBe("live");
    });

    expect([...(feed.view().board?.waiting.keys() ?? [])]).toEqual([1, 7]);
  });

  it("reads everything again over a hole", async () => {
    const { panel, send } = desk();
    const read = vi
      .fn()
      .mockResolvedValueOnce(snapshot(1))
      .mockResolvedValue(snapshot(9, [waits(3)]));
    const feed = new BoardFeed(panel, read);
    feed.start();
    await vi.waitFor(() => {
      expect(feed.view().phase).toBe("live");
    });

    send(delta(4));
    await vi.waitFor(() => {
      expect(feed.view().board?.rev).toBe(9);
    });
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("greys what it has while the connection is away and swaps a fresh board in afterwards", async () => {
    const { panel, link } = desk();
    const read = vi
      .fn()
      .mockResolvedValueOnce(snapshot(3, [waits(1)]))
      .mockResolvedValue(snapshot(1, [waits(2)], "new life"));
    const feed = new BoardFeed(panel, read);
    feed.start();
    await vi.waitFor(() => {
      expect(feed.view().phase).toBe("live");
    });

    link("waiting");
    expect(feed.view()).toMatchObject({ phase: "stale", board: { rev: 3 } });
    link("online");
    await vi.waitFor(() => {
      expect(feed.view()).toMatchObject({ phase: "live", board: { epoch: "new life" } });
    });
    expect([...(feed.view().board?.waiting.keys() ?? [])]).toEqual([2]);
  });

  it("stands still by hand, counts what it misses, and goes on with the newest", async () => {
    const { panel, send } = desk();
    const feed = new BoardFeed(panel, () => Promise.resolve(snapshot(1)));
    feed.start();
    await vi.waitFor(() => {
      expect(feed.view().phase).toBe("live");
    });

    feed.freeze();
    send(delta(2, { waiting: [waits(1), waits(2)] }));
    await settled();
    expect(feed.view()).toMatchObject({ frozen: { at: 1000, missed: 2 }, board: { rev: 1 } });
    feed.thaw();
    expect(feed.view()).toMatchObject({ frozen: null, board: { rev: 2 } });
  });

  it("tells the server when nobody looks any more", async () => {
    const { panel, connection } = desk();
    const feed = new BoardFeed(panel, () => Promise.resolve(snapshot(1)));
    feed.start();
    await vi.waitFor(() => {
      expect(feed.view().phase).toBe("live");
    });
    feed.stop();

    expect(connection.tell).toHaveBeenCalledWith("queue.subscribe", { on: false, board: true });
    expect(connection.tell).toHaveBeenCalledWith("operators.subscribe", { on: false, board: true });
  });
});

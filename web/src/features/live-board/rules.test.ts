import { describe, expect, it } from "vitest";
import type { BoardOperator, QueueRow, WaitingRow } from "../../api/board";
import type { DialogId, Operator, OperatorId, OperatorStatus, StatusId, SubjectId } from "../../api/types";
import {
  atQuota,
  checkKey,
  countedBy,
  flagKey,
  heldBy,
  overflowing,
  queueActs,
  quotaOf,
  reasonKey,
  shiftMark,
  slotState,
  sortedOperators,
  sortedQueues,
  sparkPoints,
  toneOf,
  triggerKey,
  waitingByQueue,
  wantedToClose,
} from "./rules";

const queue = (id: number, waiting: number, oldest: string | null): QueueRow => ({
  subject_id: id as SubjectId,
  name: `Topic ${id}`,
  waiting,
  oldest_queued_at: oldest,
  online: 1,
  operators: 1,
  sla_percent: null,
  history: [],
});

const status = (id: number, receives: boolean): OperatorStatus => ({
  id: id as StatusId,
  name: "",
  color: "",
  can_receive: receives,
  order: 0,
  is_default_online: false,
  is_default_offline: false,
});

const row = (
  id: number,
  statusId: number,
  limit: number,
  waits: (string | null)[],
  sessions = 1,
): BoardOperator => ({
  operator: {
    id: id as OperatorId,
    name: `Operator ${id}`,
    status_id: statusId as StatusId,
    limit,
    sessions,
  } as Operator,
  slots: waits.map((waiting_since, index) => ({
    dialog_id: (id * 10 + index) as DialogId,
    client_name: "",
    channel: "widget",
    bot_id: 2,
    subject_id: null,
    waiting_since,
    connected_at: null,
  })),
  reply_ms: null,
  closed_last_hour: 0,
});

describe("rules of the board", () => {
  it("the day's quota of clients is done when so many were written to, and is nothing without a quota", () => {
    const days: [number | null, number | null, ReturnType<typeof quotaOf>][] = [
      [45, 60, { done: 45, quota: 60, met: false }],
      [60, 60, { done: 60, quota: 60, met: true }],
      [61, 60, { done: 61, quota: 60, met: true }],
      [0, 1, { done: 0, quota: 1, met: false }],
      [45, null, null],
      [null, 60, null],
    ];
    for (const [touches, touch_quota, expected] of days) {
      expect(quotaOf({ touches, touch_quota })).toEqual(expected);
    }
    expect(quotaOf(row(1, 1, 5, []))).toBeNull();
  });

  it.each([
    [0, "fresh"],
    [29, "fresh"],
    [30, "calm"],
    [45, "soon"],
    [59, "soon"],
    [60, "late"],
    [600, "late"],
  ])("a wait of %i s against a norm of 60 s is %s", (seconds, tone) => {
    expect(toneOf(seconds * 1000, 60)).toBe(tone);
  });

  it("a slot waits for the client, for the operator, or is over the norm", () => {
    const now = Date.parse("2026-11-22T10:05:00Z");

    expect(slotState({ waiting_since: null }, 300, now)).toBe("client");
    expect(slotState({ waiting_since: "2026-11-22T10:04:00Z" }, 300, now)).toBe("answer");
    expect(slotState({ waiting_since: "2026-11-22T10:01:00Z" }, 300, now)).toBe("soon");
    expect(slotState({ waiting_since: "2026-11-22T09:59:00Z" }, 300, now)).toBe("late");
    const night = { warn_at: "2026-11-23T07:03:45Z", due_at: "2026-11-23T07:05:00Z" };
    const slot = { waiting_since: "2026-11-22T09:59:00Z", ...night };
    expect(slotState(slot, 300, now)).toBe("answer");
    expect(slotState(slot, 300, Date.parse(night.warn_at))).toBe("soon");
    expect(slotState(slot, 300, Date.parse(night.due_at))).toBe("late");
  });

  it("queues with the longest wait come first, empty ones last by name", () => {
    const rows = [
      queue(3, 0, null),
      queue(1, 2, "2026-11-22T10:02:00Z"),
      queue(2, 1, "2026-11-22T10:01:00Z"),
      queue(4, 0, null),
    ];

    expect(sortedQueues(rows).map((known) => known.subject_id)).toEqual([2, 1, 3, 4]);
  });

  it("clients of a queue stand by their wait", () => {
    const client = (id: number, at: string): WaitingRow =>
      ({ dialog_id: id as DialogId, subject_id: 1 as SubjectId, queued_at: at }) as WaitingRow;
    const found = waitingByQueue([client(1, "b"), client(2, "a")]);

    expect(found.get(1 as SubjectId)?.map((known) => known.dialog_id)).toEqual([2, 1]);
  });

  it("who receives stands before who does not; then by load, by wait or by name", () => {
    const statuses = new Map([
      [1, status(1, true)],
      [2, status(2, false)],
    ]);
    const rows = [
      row(1, 2, 1, ["2026-01"]),
      row(2, 1, 4, ["2026-02"]),
      row(3, 1, 2, ["2026-03"]),
      row(4, 1, 2, [], 0),
    ];
    const ids = (by: "load" | "wait" | "name"): number[] =>
      sortedOperators(rows, by, statuses).map((known) => known.operator.id);

    expect(ids("load")).toEqual([3, 2, 1, 4]);
    expect(ids("wait")).toEqual([2, 3, 1, 4]);
    expect(ids("name")).toEqual([1, 2, 3, 4]);
  });

  it("a line of one point is no line, and the highest value touches the top", () => {
    expect(sparkPoints([5])).toBe("");
    expect(sparkPoints([0, 4], 10, 20)).toBe("0.0,19.0 10.0,1.0");
  });
});

describe("marks of the schedule", () => {
  it.each([
    [true, true, null],
    [true, false, "expected"],
    [false, true, "outside"],
    [false, false, null],
    [null, true, null],
    [undefined, false, null],
  ])("scheduled %s, receives %s: %s", (on_schedule, receives, mark) => {
    expect(shiftMark({ on_schedule } as Operator, receives)).toBe(mark);
  });
});

describe("blocks of the queue", () => {
  it("count by any value, the most frequent first", () => {
    expect(countedBy(["widget", "email", "widget"], (channel) => channel)).toEqual([
      ["widget", 2],
      ["email", 1],
    ]);
    expect(countedBy([], (channel) => channel)).toEqual([]);
  });

  it("name only operators who could receive and have no slot left", () => {
    const statuses = new Map([
      [1, status(1, true)],
      [2, status(2, false)],
    ]);
    const full = [null, null];
    const rows = [
      row(1, 1, 2, full),
      row(2, 1, 3, full),
      row(3, 2, 2, full),
      row(4, 1, 2, full, 0),
      row(5, 1, 2, [null, null, null]),
    ];
    expect(atQuota(rows, statuses).map((known) => known.operator.id)).toEqual([5, 1]);
  });
});

it("of a queue that is too long those go who wait longest, and of no other queue", () => {
  const waits = (id: number, subject: number | null, since: string): WaitingRow =>
    ({ dialog_id: id as DialogId, subject_id: subject, queued_at: since }) as WaitingRow;
  const rows = [
    waits(1, 5, "2026-02"),
    waits(2, 5, "2026-01"),
    waits(3, 6, "2026-01"),
    waits(4, null, "2026-01"),
  ];
  expect(overflowing(rows, 5 as SubjectId)).toEqual([2, 1]);
  expect(overflowing(rows, null)).toEqual([4]);
});

it("a flag of the audit has words, an unknown one has none", () => {
  expect(flagKey("ghost_session")).toBe("live.flag.ghost_session");
  expect(flagKey("of_tomorrow")).toBeNull();
});

it("whatever a decision says has words: what made it, why it went so, and each rule of the checklist", () => {
  const triggers = [
    "dialog_queued dialog_closed dialog_transferred_away operator_can_receive session_opened limit_changed",
    "skill_group_changed subject_changed offer_declined redistribution start timer_tick manual",
  ];
  const reasons = [
    "not_online no_session paused out_of_schedule subject_mismatch bot_not_allowed quota_total quota_channel",
    "excluded light_agent banned_client pinned not_found forbidden taken wrong_state stale validation dead_letter",
    "busy parked unavailable",
  ];
  const checks = [
    "not_online no_session paused out_of_schedule subject_mismatch bot_not_allowed quota_total quota_channel",
    "light_agent auto_connect",
  ];
  const wordless = (lines: string[], key: (code: string) => string | null): string[] =>
    lines.flatMap((line) => line.split(" ")).filter((code) => key(code) === null);
  expect(wordless(triggers, triggerKey)).toEqual([]);
  expect(wordless(reasons, reasonKey)).toEqual([]);
  expect(wordless(checks, checkKey)).toEqual([]);
  expect(wordless(["of_tomorrow"], triggerKey)).toEqual(["of_tomorrow"]);
});

it("what an operator holds is asked for as conditions of a list", () => {
  expect(heldBy(7 as OperatorId)).toEqual({
    join: "and",
    items: [
      { field: "operator", op: "in", value: [7] },
      { field: "state", op: "in", value: ["active", "paused"] },
    ],
  });
});

it("offers of a waiting request what the rights allow: changing needs the right to answer beside that to see all", () => {
  const acts = (...grants: string[]) =>
    queueActs({
      all: grants.includes("all"),
      reply: grants.includes("reply"),
      close: grants.includes("close"),
    });
  expect(acts("all")).toEqual({ change: false, close: false });
  expect(acts("reply", "close")).toEqual({ change: false, close: false });
  expect(acts("all", "reply")).toEqual({ change: true, close: false });
  expect(acts("all", "close")).toEqual({ change: false, close: true });
});

it("says in words what is missing to close a request, and nothing of another refusal", () => {
  expect(wantedToClose({ comment: "required", subject_alias: "required" })).toEqual([
    "close.subject",
    "close.comment",
  ]);
  expect(wantedToClose({ priority_id: "there is no priority 9" })).toEqual([]);
});

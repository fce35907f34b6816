import type { BoardOperator, QueueRow, SlotRow, WaitingRow } from "../../api/board";
import type { Conditions, DialogId, Operator, OperatorId, OperatorStatus, SubjectId } from "../../api/types";
import type { Key } from "./words";

/** How urgent a wait is against its norm. */
export type Tone = "fresh" | "calm" | "soon" | "late";
/** What a slot waits for. */
export type SlotState = "client" | "answer" | "soon" | "late";

/** Below half of the norm fresh, amber from three quarters, red from the whole. */
export function toneOf(elapsedMs: number, normS: number): Tone {
  const share = elapsedMs / (Math.max(1, normS) * 1000);
  if (share >= 1) return "late";
  if (share >= 0.75) return "soon";
  return share >= 0.5 ? "calm" : "fresh";
}

type Moments = Pick<SlotRow, "warn_at" | "due_at">;

/** The same for a wait that began at a moment; where a calendar counts, the server has said when the norm is used up. */
export function toneSince(since: string, { warn_at, due_at }: Moments, normS: number, now: number): Tone {
  if (!due_at) return toneOf(now - Date.parse(since), normS);
  const left = Date.parse(due_at) - now;
  if (left <= 0) return "late";
  if (warn_at && Date.parse(warn_at) <= now) return "soon";
  return left <= (normS * 1000) / 2 ? "calm" : "fresh";
}

export function slotState(
  slot: Pick<SlotRow, "waiting_since"> & Moments,
  normS: number,
  now: number,
): SlotState {
  if (slot.waiting_since === null) return "client";
  const tone = toneSince(slot.waiting_since, slot, normS, now);
  return tone === "late" || tone === "soon" ? tone : "answer";
}

export const SLOT_COLOUR: Record<SlotState | "empty", string> = {
  client: "bg-accent/35",
  answer: "bg-accent",
  soon: "bg-warn-fill",
  late: "bg-bad-fill",
  empty: "border border-line2 bg-surface",
};

export const CELL_COLOUR: Record<Tone, string> = {
  fresh: "bg-accent/30",
  calm: "bg-accent/65",
  soon: "bg-warn-fill",
  late: "bg-bad-fill",
};

/** Cells over this many collapse to a bar with a number (ui.md 6). */
export const MOST_CELLS = 40;
/** Over this many operators cards give way to virtualised rows. */
export const MOST_CARDS = 60;

/** Waiting clients of each queue, the longest waiting first. */
export function waitingByQueue(
  waiting: Iterable<WaitingRow>,
): ReadonlyMap<SubjectId | null, readonly WaitingRow[]> {
  const byQueue = new Map<SubjectId | null, WaitingRow[]>();
  for (const row of waiting) {
    const list = byQueue.get(row.subject_id);
    if (list) list.push(row);
    else byQueue.set(row.subject_id, [row]);
  }
  for (const list of byQueue.values()) list.sort((a, b) => (a.queued_at < b.queued_at ? -1 : 1));
  return byQueue;
}

/** Queues in which somebody waits, the longest wait first; then the others by name. */
export function sortedQueues(queues: Iterable<QueueRow>): QueueRow[] {
  return [...queues].sort((a, b) => {
    if (a.waiting > 0 !== b.waiting > 0) return a.waiting > 0 ? -1 : 1;
    if (a.waiting > 0 && a.oldest_queued_at !== b.oldest_queued_at)
      return (a.oldest_queued_at ?? "") < (b.oldest_queued_at ?? "") ? -1 : 1;
    return a.name.localeCompare(b.name, "uk");
  });
}

export type OperatorSort = "load" | "wait" | "name";
export const OPERATOR_SORTS: readonly OperatorSort[] = ["load", "wait", "name"];

/** Who receives comes first; then by share of the limit, by the longest unanswered client, or by name. */
export function sortedOperators(
  rows: Iterable<BoardOperator>,
  by: OperatorSort,
  statuses: ReadonlyMap<number, OperatorStatus>,
): BoardOperator[] {
  const receives = (row: BoardOperator): boolean =>
    statuses.get(row.operator.status_id)?.can_receive === true && row.operator.sessions > 0;
  const share = (row: BoardOperator): number => row.slots.length / Math.max(1, row.operator.limit);
  const wait = (row: BoardOperator): string => row.slots[0]?.waiting_since ?? "9";
  return [...rows].sort((a, b) => {
    if (by !== "name" && receives(a) !== receives(b)) return receives(a) ? -1 : 1;
    if (by === "load" && share(a) !== share(b)) return share(b) - share(a);
    if (by === "wait" && wait(a) !== wait(b)) return wait(a) < wait(b) ? -1 : 1;
    return a.operator.name.localeCompare(b.operator.name, "uk");
  });
}

/** Points of a sparkline of 72 × 20; the newest at the right. */
export function sparkPoints(history: readonly number[], width = 72, height = 20): string {
  if (history.length < 2) return "";
  const top = Math.max(1, ...history);
  const step = width / (history.length - 1);
  return history
    .map(
      (value, index) =>
        `${(index * step).toFixed(1)},${(height - 1 - (value / top) * (height - 2)).toFixed(1)}`,
    )
    .join(" ");
}

const REASONS: Record<string, Key> = {
  "": "live.reason.none",
  ok: "live.reason.ok",
  not_online: "live.reason.not_online",
  no_session: "live.reason.no_session",
  paused: "live.reason.paused",
  subject_mismatch: "live.reason.subject_mismatch",
  bot_not_allowed: "live.reason.bot_not_allowed",
  quota_total: "live.reason.quota_total",
  quota_channel: "live.reason.quota_channel",
  excluded: "live.reason.excluded",
  light_agent: "live.reason.light_agent",
  banned_client: "live.reason.banned_client",
  pinned: "live.reason.pinned",
  auto_connect: "live.reason.auto_connect",
  out_of_schedule: "live.reason.out_of_schedule",
};

/** Schedule compliance (operator-line.md 6): works outside the schedule, or is expected on shift; null is neither. */
export type ShiftMark = "outside" | "expected";

export function shiftMark(operator: Pick<Operator, "on_schedule">, receives: boolean): ShiftMark | null {
  const scheduled = operator.on_schedule ?? null;
  if (scheduled === null || scheduled === receives) return null;
  return receives ? "outside" : "expected";
}

/** The day's quota of unique clients; null where there is none, or the day is not counted yet. */
export function quotaOf({
  touches,
  touch_quota,
}: Pick<BoardOperator, "touches" | "touch_quota">): { done: number; quota: number; met: boolean } | null {
  const [done, quota] = [touches ?? null, touch_quota ?? null];
  return done === null || quota === null ? null : { done, quota, met: done >= quota };
}

/** Codes of distribution.md 3.2 that have words. */
export const REASON_CODES = Object.keys(REASONS);

/** Why a dialog said no to a decision that was made. */
const REFUSALS: Record<string, Key> = {
  not_found: "live.refusal.not_found",
  forbidden: "live.refusal.forbidden",
  taken: "live.refusal.taken",
  wrong_state: "live.refusal.wrong_state",
  stale: "live.refusal.stale",
  validation: "live.refusal.validation",
  dead_letter: "live.refusal.dead_letter",
  busy: "live.refusal.busy",
  parked: "live.refusal.parked",
  unavailable: "live.refusal.unavailable",
};

export function reasonKey(code: string): Key | null {
  return REASONS[code] ?? REFUSALS[code] ?? null;
}

const CHECKS: Record<string, Key> = {
  not_online: "live.check.not_online",
  no_session: "live.check.no_session",
  paused: "live.check.paused",
  out_of_schedule: "live.check.out_of_schedule",
  subject_mismatch: "live.check.subject_mismatch",
  bot_not_allowed: "live.check.bot_not_allowed",
  quota_total: "live.check.quota_total",
  quota_channel: "live.check.quota_channel",
  light_agent: "live.check.light_agent",
  auto_connect: "live.check.auto_connect",
};

/** Words for a rule of «why does this operator not receive?». */
export function checkKey(code: string): Key | null {
  return CHECKS[code] ?? null;
}

const FLAGS: Record<string, Key> = {
  assigned_over_limit: "live.flag.assigned_over_limit",
  double_assignment_prevented: "live.flag.double_assignment_prevented",
  ghost_session: "live.flag.ghost_session",
  operator_never_receives: "live.flag.operator_never_receives",
  repeated_attempts: "live.flag.repeated_attempts",
  slow_decision: "live.flag.slow_decision",
  stuck_dialog: "live.flag.stuck_dialog",
};

/** Words for a flag of distribution.md 10. */
export function flagKey(flag: string): Key | null {
  return FLAGS[flag] ?? null;
}

/** Conditions of the list of what an operator holds. */
export function heldBy(operator: OperatorId): Conditions {
  return {
    join: "and",
    items: [
      { field: "operator", op: "in", value: [operator] },
      { field: "state", op: "in", value: ["active", "paused"] },
    ],
  };
}

const WHYS: Record<string, Key> = {
  only_free: "live.why.only_free",
  same_operator: "live.why.same_operator",
  least_load: "live.why.least_load",
  by_turn: "live.why.by_turn",
  level: "live.why.level",
  manual: "live.why.manual",
};

export function whyKey(why: string): Key | null {
  return WHYS[why] ?? null;
}

const METHODS: Record<string, Key> = {
  default: "live.method.default",
  by_count: "live.method.by_count",
  by_last_date: "live.method.by_last_date",
  percent_load: "live.method.percent_load",
  round_robin: "live.method.round_robin",
  level_first: "live.method.level_first",
  manual: "live.method.manual",
};

export function methodKey(method: string): Key | null {
  return METHODS[method] ?? null;
}

/** What may be done to a request that waits, which nobody holds: the rule of the server, so that nobody is offered what it refuses. */
export function queueActs(grants: { all: boolean; reply: boolean; close: boolean }): {
  change: boolean;
  close: boolean;
} {
  return { change: grants.all && grants.reply, close: grants.all && grants.close };
}

const WANTED = {
  subject_alias: "close.subject",
  tags_add: "row.tags",
  comment: "close.comment",
} as const satisfies Record<string, Key>;

/** What closing asked for and the request did not have, by the fields of the refusal; nothing when it was something else. */
export function wantedToClose(fields: Readonly<Record<string, string>>): Key[] {
  return Object.entries(WANTED).flatMap(([field, key]) => (field in fields ? [key] : []));
}

/** Most dialogs of one bulk call. */
const MOST_MOVED = 200;

/** Who would leave a queue for another one, the longest waiting first. */
export function overflowing(rows: Iterable<WaitingRow>, subject: SubjectId | null): DialogId[] {
  return [...rows]
    .filter((row) => row.subject_id === subject)
    .sort((a, b) => (a.queued_at < b.queued_at ? -1 : 1))
    .slice(0, MOST_MOVED)
    .map((row) => row.dialog_id);
}

/** How many have each value, the most frequent first. */
export function countedBy<T, K>(rows: Iterable<T>, of: (row: T) => K): [K, number][] {
  const counts = new Map<K, number>();
  for (const row of rows) counts.set(of(row), (counts.get(of(row)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Operators who could receive but have no slot left, the fullest first. */
export function atQuota(
  operators: Iterable<BoardOperator>,
  statuses: ReadonlyMap<number, OperatorStatus>,
): BoardOperator[] {
  return [...operators]
    .filter(
      ({ operator, slots }) =>
        statuses.get(operator.status_id)?.can_receive === true &&
        operator.sessions > 0 &&
        slots.length >= operator.limit,
    )
    .sort((a, b) => b.slots.length - a.slots.length);
}

export const QUEUE_COLUMNS = [
  "number",
  "client",
  "topic",
  "priority",
  "wait",
  "attempts",
  "reason",
  "fitting",
  "next",
  "acts",
] as const;

export const OPERATOR_COLUMNS = [
  "operator",
  "status",
  "sessions",
  "slots",
  "unanswered",
  "longest",
  "reply",
  "closed",
  "touches",
  "groups",
  "acts",
] as const;

/** What makes the distributor look (distribution.md 3.4). */
export const TRIGGERS = [
  "dialog_queued",
  "dialog_closed",
  "dialog_transferred_away",
  "operator_can_receive",
  "session_opened",
  "limit_changed",
  "skill_group_changed",
  "subject_changed",
  "offer_declined",
  "redistribution",
  "start",
  "timer_tick",
  "manual",
] as const;

/** Words for a trigger; an unknown one has none. */
export function triggerKey(code: string): Key | null {
  const known = TRIGGERS.find((trigger) => trigger === code);
  return known ? `live.trigger.${known}` : null;
}

export const SUMMARY_FIGURES = ["decisions", "distributed", "skipped", "anomalies"] as const;

/** Why a moved dialog was left out or stays, beside the reasons of distribution (distribution.md 6). */
const MOVE_REASONS: Record<string, Key> = {
  answered: "live.move.reason.answered",
  busy: "live.move.reason.busy",
  no_topic_in_group: "live.move.reason.no_topic_in_group",
  not_found: "live.move.reason.not_found",
  not_held: "live.move.reason.not_held",
  parked: "live.move.reason.parked",
  unavailable: "live.move.reason.unavailable",
};

/** Words for the reason of one line of a redistribution; null when there is nothing to say. */
export function moveReason(code: string): Key | null {
  return MOVE_REASONS[code] ?? reasonKey(code);
}

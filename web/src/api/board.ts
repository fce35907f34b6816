/** Shapes of the supervisor's board: ui.md 6, distribution.md 9–10. The server sends moments; ages are counted where they are drawn. */
import type { DialogId, Iso, Operator, OperatorId, StatusId, SubjectId } from "./types";

export interface WaitingRow {
  dialog_id: DialogId;
  client_name: string;
  channel: string;
  subject_id: SubjectId | null;
  priority_id: number | null;
  queued_at: Iso;
  attempts: number;
  last_skip_reason: string;
  fitting_operators: number;
  next_attempt_at: Iso | null;
  pinned_operator_id: OperatorId | null;
  /** When the norm is nearly and wholly used up, where a calendar counts. */
  warn_at?: Iso | null;
  due_at?: Iso | null;
}

export interface QueueRow {
  subject_id: SubjectId | null;
  name: string;
  waiting: number;
  oldest_queued_at: Iso | null;
  online: number;
  operators: number;
  sla_percent: number | null;
  history: number[];
}

export interface SlotRow {
  dialog_id: DialogId;
  client_name: string;
  channel: string;
  bot_id: number;
  subject_id: SubjectId | null;
  waiting_since: Iso | null;
  /** When the norm is nearly and wholly used up, where a calendar counts. */
  warn_at?: Iso | null;
  due_at?: Iso | null;
  connected_at: Iso | null;
}

export interface BoardOperator {
  operator: Operator;
  slots: SlotRow[];
  reply_ms: number | null;
  closed_last_hour: number;
  /** Unique clients they wrote to today; null = not counted yet. */
  touches?: number | null;
  /** How many these should be in a day; null = no quota. */
  touch_quota?: number | null;
  /** When they last did something in a panel, to the minute; null = not since the server began. */
  last_active_at?: Iso | null;
}

export interface DecisionBrief {
  id: number;
  at: Iso;
  dialog_id: DialogId;
  channel: string | null;
  subject_id: SubjectId | null;
  operator_id: OperatorId | null;
  result: string;
  reason: string;
  why: string;
  waited_ms: number;
  candidates_total: number;
  active: number;
  limit: number;
}

export interface Kpi {
  since: Iso;
  waiting: number;
  waiting_before: number | null;
  longest: { dialog_id: DialogId; subject_id: SubjectId | null; queued_at: Iso } | null;
  first_reply_ms: number | null;
  sla_percent: number | null;
  sla_target: number;
  accept_norm_s: number;
  reply_norm_s: number;
  online: number;
  away: number;
  operators: number;
  free_slots: number;
  assigned_last_minute: number;
  within_5s_percent: number | null;
  by_scenario_percent: number | null;
  connected_last_hour: number;
  expected_wait_ms: number | null;
}

export interface Alert {
  key: string;
  kind: "nobody_online" | "longest_wait" | "waiting_count";
  subject_id: SubjectId | null;
  clients: number;
  threshold: number;
  oldest_queued_at: Iso | null;
  online: number;
  since: Iso;
  acknowledged: { operator_id: OperatorId; name: string; at: Iso } | null;
}

export interface BoardSnapshot {
  epoch: string;
  rev: number;
  at: Iso;
  queue: {
    kpi: Kpi;
    queues: QueueRow[];
    waiting: WaitingRow[];
    decisions: DecisionBrief[];
    alerts: Alert[];
  } | null;
  operators: BoardOperator[] | null;
}

export interface BoardDelta {
  epoch: string;
  rev: number;
  at: Iso;
  queue: {
    kpi: Kpi | null;
    queues: QueueRow[];
    queues_gone: (SubjectId | null)[];
    waiting: WaitingRow[];
    waiting_gone: DialogId[];
    decisions: DecisionBrief[];
    alerts: Alert[] | null;
  } | null;
  operators: { rows: BoardOperator[]; gone: OperatorId[] } | null;
}

export interface CandidateVerdict {
  operator_id: OperatorId;
  active: number;
  limit: number;
  active_in_channel: number;
  channel_limit: number | null;
  status_id: StatusId;
  /** Null in decisions from before it was recorded. */
  level: number | null;
  last_closed_at: Iso | null;
  last_assigned_at: Iso | null;
  verdict: string;
}

/** Who fits a waiting request by topic and bot, and why each does or does not receive it now. */
export interface FittingOperators {
  dialog_id: DialogId;
  fitting: number;
  candidates: CandidateVerdict[];
}

export interface Decision {
  id: number;
  at: Iso;
  trigger: string;
  dialog_id: DialogId;
  operator_id: OperatorId | null;
  result: string;
  reason: string;
  method: string;
  candidates_total: number;
  candidates: CandidateVerdict[];
  reasons: Record<string, number>;
  queue_len: number;
  duration_ms: number;
  flag: string | null;
}

export interface AuditSummary {
  from: Iso;
  decisions: number;
  distributed: number;
  skipped: number;
  anomalies: number;
  average_ms: number | null;
}

export interface AuditQuery {
  dialog_id?: number;
  operator_id?: number;
  /** Somebody who was looked at, whatever became of it. */
  candidate_id?: number;
  result?: string;
  reason?: string;
  flag?: string;
  trigger?: string;
  from?: Iso;
  cursor?: string;
  limit?: number;
}

export interface Diagnostics {
  operator: Operator;
  receives: boolean;
  checks: { code: string; ok: boolean; detail: string }[];
  waiting: { dialog_id: DialogId; verdict: string }[];
}

export interface Simulation {
  operator_id: OperatorId | null;
  why: string;
  reason: string;
  method: string;
  auto_connect: boolean;
  accept_mode: "auto" | "offer";
  ahead: number;
  fitting: number;
  candidates_total: number;
  candidates: CandidateVerdict[];
  reasons: Record<string, number>;
}

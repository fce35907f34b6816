import { asProblem } from "../../api/problems";
import type {
  BulkAction,
  BulkAnswer,
  BulkRow,
  BulkTarget,
  BulkUpdate,
  Dialog,
  DialogId,
  OperatorId,
  SubjectId,
} from "../../api/types";
import { undoOf } from "../../live/snooze-times";

/** Why one that was done is not put back: somebody else has changed it since, or there is no way back for this person. */
export type Kept = "changed" | "final";

/** One call of an undo: the same for all of these. */
export interface UndoStep {
  ids: DialogId[];
  action: BulkAction;
}

/** What puts each request back where it was. */
export interface UndoPlan {
  /** One's own, which are taken from the queue. */
  take: DialogId[];
  /** In this order; of a request that one of them is refused for, nothing more is put back. */
  steps: UndoStep[];
  kept: ReadonlyMap<DialogId, Kept>;
}

/** Who undoes, and when. */
export interface UndoBy {
  me: OperatorId;
  seesAll: boolean;
  mayTake: boolean;
  /** Tags that can be put on. */
  offered: ReadonlySet<number>;
  /** Milliseconds. */
  now: number;
}

const FIELDS = ["subject_id", "status_id", "priority_id"] as const;
type Field = (typeof FIELDS)[number];

/** Calls by what they do. */
class Steps {
  private readonly known = new Map<string, UndoStep>();

  add(id: DialogId, action: BulkAction): void {
    const key = JSON.stringify(action);
    const step = this.known.get(key);
    if (step) step.ids.push(id);
    else this.known.set(key, { ids: [id], action });
  }

  all(): UndoStep[] {
    return [...this.known.values()];
  }
}

const waits = ({ state }: Dialog): boolean => state === "new" || state === "queued";
const isHeld = ({ state }: Dialog): boolean => state === "active" || state === "paused";

/**
 * How an action is taken back of those that it was done to. `before` is each as it was, `current` as it is known now: what somebody
 * else has changed meanwhile stays. A close has no way back.
 */
export function planUndo(
  action: BulkAction,
  before: readonly Dialog[],
  current: (id: DialogId) => Dialog | undefined,
  by: UndoBy,
): UndoPlan {
  const [back, topics] = [new Steps(), new Steps()];
  const take: DialogId[] = [];
  const kept = new Map<DialogId, Kept>();
  for (const row of before) {
    const now = current(row.id);
    if (action.update) undoUpdate(action.update, row, now, by, back, kept);
    if (action.snooze) undoSnooze(row, now, by, back);
    if (action.assign) undoAssign(action.assign, row, now, by, { back, topics, take, kept });
  }
  return { take, steps: [...back.all(), ...topics.all()], kept };
}

/** Whether there is anything to offer. */
export function isUndoable({ take, steps }: UndoPlan): boolean {
  return take.length > 0 || steps.length > 0;
}

function undoUpdate(
  update: BulkUpdate,
  row: Dialog,
  now: Dialog | undefined,
  by: UndoBy,
  back: Steps,
  kept: Map<DialogId, Kept>,
): void {
  const worn = row.tag_ids ?? [];
  for (const tag of update.tags_add ?? [])
    if (!worn.includes(tag)) back.add(row.id, { update: { tags_remove: [tag] } });
  for (const tag of update.tags_remove ?? []) {
    if (!worn.includes(tag)) continue;
    if (by.offered.has(tag)) back.add(row.id, { update: { tags_add: [tag] } });
    else kept.set(row.id, "final");
  }
  for (const field of FIELDS) {
    const [set, was, is] = [update[field], row[field], now?.[field]];
    if (set === undefined || was === set) continue;
    if (is !== undefined && is !== set && is !== was) kept.set(row.id, "changed");
    else if (was === null && field !== "subject_id") kept.set(row.id, "final");
    else back.add(row.id, { update: putBack(field, was) });
  }
}

function putBack(field: Field, value: number | null): BulkUpdate {
  switch (field) {
    case "subject_id":
      return { subject_id: value as SubjectId | null };
    case "status_id":
      return { status_id: value as number };
    case "priority_id":
      return { priority_id: value as number };
  }
}

function undoSnooze(row: Dialog, now: Dialog | undefined, by: UndoBy, back: Steps): void {
  const undo = undoOf({ state: row.state, snoozed_until: row.snoozed_until ?? null }, by.now);
  if (undo.wake) back.add(row.id, { wake: true });
  // A client who has written meanwhile has woken it: it is not put off again.
  else if (now?.state !== "active") back.add(row.id, { snooze: undo.wish });
}

function undoAssign(
  to: BulkTarget,
  row: Dialog,
  now: Dialog | undefined,
  by: UndoBy,
  plan: { back: Steps; topics: Steps; take: DialogId[]; kept: Map<DialogId, Kept> },
): void {
  const person = "operator_id" in to && to.operator_id !== "queue" ? to.operator_id : null;
  if (person !== null && row.operator_id === person) return;
  if (!isHeld(row) && !waits(row)) {
    plan.kept.set(row.id, "final");
    return;
  }
  // What a colleague has got is theirs at once: whoever does not see all takes back only their own, from a queue.
  if (!by.seesAll) {
    if (person !== null || !by.mayTake || row.operator_id !== by.me) {
      plan.kept.set(row.id, "final");
      return;
    }
    plan.take.push(row.id);
  } else {
    const holder = now?.operator_id ?? null;
    const passedOn = person !== null && holder !== null && holder !== person && holder !== row.operator_id;
    if (passedOn) {
      plan.kept.set(row.id, "changed");
      return;
    }
    if (isHeld(row) && row.operator_id !== null)
      plan.back.add(row.id, { assign: { operator_id: row.operator_id } });
    // One that waits still has not left the queue.
    else if (person !== null || (now !== undefined && !waits(now)))
      plan.back.add(row.id, { assign: { operator_id: "queue" } });
  }
  // Which topic a group has given it is known to the server alone.
  const moved = "skill_group_id" in to || ("subject_id" in to && to.subject_id !== row.subject_id);
  if (moved) plan.topics.add(row.id, { update: { subject_id: row.subject_id } });
}

/** Puts back what the plan says. Never rejects: what failed is told row by row. */
export async function runUndo(
  plan: UndoPlan,
  does: {
    bulk(ids: DialogId[], action: BulkAction): Promise<BulkAnswer>;
    take(id: DialogId): Promise<unknown>;
  },
): Promise<BulkAnswer> {
  const rows = new Map<DialogId, BulkRow>();
  for (const [id, why] of plan.kept) rows.set(id, refusedRow(id, why));
  for (const id of plan.take) {
    try {
      await does.take(id);
      rows.set(id, doneRow(id));
    } catch (error) {
      rows.set(id, refusedRow(id, asProblem(error).code));
    }
  }
  for (const { ids, action } of plan.steps) {
    const left = ids.filter((id) => rows.get(id)?.ok !== false);
    if (left.length === 0) continue;
    try {
      const { results } = await does.bulk(left, action);
      for (const row of results) rows.set(row.dialog_id, row);
    } catch (error) {
      for (const id of left) rows.set(id, refusedRow(id, asProblem(error).code));
    }
  }
  return answerOf([...rows.values()]);
}

/** A row that was done. */
export function doneRow(id: DialogId): BulkRow {
  return { dialog_id: id, ok: true, code: null, detail: null };
}

/** A row that was not done, with a code of the server's or of {@link Kept}. */
export function refusedRow(id: DialogId, code: string): BulkRow {
  return { dialog_id: id, ok: false, code, detail: null };
}

/** Rows with their sums. */
export function answerOf(results: BulkRow[]): BulkAnswer {
  const done = results.filter(({ ok }) => ok).length;
  return { done, failed: results.length - done, results };
}

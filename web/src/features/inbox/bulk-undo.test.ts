import { describe, expect, it, vi } from "vitest";
import { Problem } from "../../api/problems";
import type {
  BulkAction,
  BulkAnswer,
  Dialog,
  DialogId,
  OperatorId,
  SkillGroupId,
  SubjectId,
} from "../../api/types";
import { dialog, ME, OTHER } from "../../live/testing/samples";
import {
  answerOf,
  doneRow,
  isUndoable,
  type Kept,
  planUndo,
  refusedRow,
  runUndo,
  type UndoBy,
} from "./bulk-undo";

const BY: UndoBy = {
  me: ME,
  seesAll: true,
  mayTake: true,
  offered: new Set([5]),
  now: Date.parse("2026-11-30T12:00:00Z"),
};
const [A, B, C] = [1, 2, 3] as [DialogId, DialogId, DialogId];
const [PAY, SEND] = [31, 32] as [SubjectId, SubjectId];
const GROUP = 9 as SkillGroupId;
const THIRD = 13 as OperatorId;

/** The undo of something done to these; what is known of them now, where it is told. */
function plan(action: BulkAction, before: Dialog[], now: Dialog[] = [], by: Partial<UndoBy> = {}) {
  const undo = planUndo(action, before, (id) => now.find((row) => row.id === id), { ...BY, ...by });
  return { take: undo.take, steps: undo.steps, kept: [...undo.kept] };
}

describe("the undo of a change", () => {
  it("gives each request its former topic back, none included, and leaves those that had it already", () => {
    const before = [
      dialog({ id: A, subject_id: PAY }),
      dialog({ id: B, subject_id: null }),
      dialog({ id: C, subject_id: SEND }),
    ];
    expect(plan({ update: { subject_id: SEND } }, before)).toEqual({
      take: [],
      steps: [
        { ids: [A], action: { update: { subject_id: PAY } } },
        { ids: [B], action: { update: { subject_id: null } } },
      ],
      kept: [],
    });
  });

  it("puts requests with the same former value back by one call, and keeps what somebody else has changed since", () => {
    const before = [A, B, C].map((id) => dialog({ id, status_id: 11 }));
    const now = [dialog({ id: A, status_id: 12 }), dialog({ id: C, status_id: 13 })];
    expect(plan({ update: { status_id: 12 } }, before, now)).toEqual({
      take: [],
      steps: [{ ids: [A, B], action: { update: { status_id: 11 } } }],
      kept: [[C, "changed"]],
    });
  });

  it("has no way back to having no status or priority", () => {
    const undo = plan({ update: { priority_id: 24 } }, [dialog({ id: A, priority_id: null })]);
    expect(undo).toEqual({ take: [], steps: [], kept: [[A, "final"]] });
  });

  it("takes a tag off only those that did not wear it, and puts back only one that is still offered", () => {
    const before = [dialog({ id: A, tag_ids: [5, 6] }), dialog({ id: B })];
    expect(plan({ update: { tags_add: [5] } }, before).steps).toEqual([
      { ids: [B], action: { update: { tags_remove: [5] } } },
    ]);
    expect(plan({ update: { tags_remove: [5] } }, before).steps).toEqual([
      { ids: [A], action: { update: { tags_add: [5] } } },
    ]);
    expect(plan({ update: { tags_remove: [6] } }, before)).toEqual({
      take: [],
      steps: [],
      kept: [[A, "final"]],
    });
  });
});

it("requests that were put off wake, or sleep until their former time, unless a client has woken them since", () => {
  const [past, later] = ["2026-11-30T11:00:00Z", "2026-12-01T09:00:00Z"];
  const before = [
    dialog({ id: A }),
    dialog({ id: B, state: "paused", snoozed_until: later }),
    dialog({ id: C, state: "paused", snoozed_until: past }),
  ];
  const action: BulkAction = { snooze: { until_reply: true } };
  expect(plan(action, before).steps).toEqual([
    { ids: [A, C], action: { wake: true } },
    { ids: [B], action: { snooze: { until: later } } },
  ]);
  expect(plan(action, before, [dialog({ id: B, state: "active" })]).steps).toEqual([
    { ids: [A, C], action: { wake: true } },
  ]);
});

describe("the undo of a transfer", () => {
  const held = dialog({ id: A, operator_id: OTHER, subject_id: PAY });
  const waiting = dialog({ id: B, state: "queued", operator_id: null, subject_id: SEND });
  const ofBot = dialog({ id: C, state: "bot", operator_id: null });

  it("gives each back to its former holder or to the queue; a bot does not get it back", () => {
    expect(plan({ assign: { operator_id: THIRD } }, [held, waiting, ofBot])).toEqual({
      take: [],
      steps: [
        { ids: [A], action: { assign: { operator_id: OTHER } } },
        { ids: [B], action: { assign: { operator_id: "queue" } } },
      ],
      kept: [[C, "final"]],
    });
  });

  it("leaves a request with whoever has got it from the receiver since", () => {
    const now = [dialog({ id: A, operator_id: ME })];
    expect(plan({ assign: { operator_id: THIRD } }, [held], now).kept).toEqual([[A, "changed"]]);
  });

  it("from a topic or a group brings the former topic back after the holder", () => {
    expect(plan({ assign: { skill_group_id: GROUP } }, [held, waiting]).steps).toEqual([
      { ids: [A], action: { assign: { operator_id: OTHER } } },
      { ids: [A], action: { update: { subject_id: PAY } } },
      { ids: [B], action: { update: { subject_id: SEND } } },
    ]);
    expect(plan({ assign: { subject_id: PAY } }, [held]).steps).toEqual([
      { ids: [A], action: { assign: { operator_id: OTHER } } },
    ]);
  });

  it("is taken by oneself from a queue by whoever does not see all, and from a colleague not at all", () => {
    const [mine, by] = [dialog({ id: A, operator_id: ME, subject_id: PAY }), { seesAll: false }];
    expect(plan({ assign: { operator_id: "queue" } }, [mine], [], by)).toEqual({
      take: [A],
      steps: [],
      kept: [],
    });
    for (const [action, more] of [
      [{ assign: { operator_id: OTHER } }, {}],
      [{ assign: { operator_id: "queue" } }, { mayTake: false }],
    ] as const) {
      const undo = planUndo(action, [mine], () => undefined, { ...BY, ...by, ...more });
      expect(isUndoable(undo)).toBe(false);
    }
  });
});

it("a close has no way back by a call", () => {
  expect(isUndoable(planUndo({ close: {} }, [dialog()], () => undefined, BY))).toBe(false);
});

describe("what became of an undo", () => {
  it("is told row by row, and nothing more is put back of one that was refused", async () => {
    const told: [DialogId[], BulkAction][] = [];
    const bulk = (ids: DialogId[], action: BulkAction): Promise<BulkAnswer> => {
      told.push([ids, action]);
      const full = action.assign !== undefined;
      return Promise.resolve(
        answerOf(ids.map((id) => (full && id === A ? refusedRow(id, "limit_reached") : doneRow(id)))),
      );
    };
    const back: BulkAction = { assign: { operator_id: OTHER } };
    const topic: BulkAction = { update: { subject_id: PAY } };
    const steps = [
      { ids: [A, B], action: back },
      { ids: [A, B], action: topic },
    ];
    const kept = new Map<DialogId, Kept>([[C, "changed"]]);
    const answer = await runUndo({ take: [], steps, kept }, { bulk, take: vi.fn() });
    expect(told).toEqual([
      [[A, B], back],
      [[B], topic],
    ]);
    expect(answer.done).toBe(1);
    const codes = answer.results.map(({ dialog_id, code }) => [dialog_id, code]);
    expect(codes).toEqual([
      [C, "changed"],
      [A, "limit_reached"],
      [B, null],
    ]);
  });

  it("is told when no call could be made at all", async () => {
    const gone = (): Promise<never> => Promise.reject(new Problem("unavailable", "gone", 503));
    const steps = [{ ids: [B], action: { wake: true } as const }];
    const answer = await runUndo({ take: [A], steps, kept: new Map() }, { bulk: gone, take: gone });
    expect(answer).toEqual(answerOf([refusedRow(A, "unavailable"), refusedRow(B, "unavailable")]));
  });
});

import { expect, it } from "vitest";
import type { SkillGroup, SubjectId } from "../api/types";
import { belongs } from "./state";
import { bootstrap, dialog } from "./testing/samples";
import { normOf, waitingOf } from "./waiting";

const TOPIC = 31 as SubjectId;
const SUBTOPIC = 32 as SubjectId;

it("a wait is judged by the strictest norm of the groups that have its topic, else by the instance's", () => {
  const group = (id: number, norm: number | null, topics: SubjectId[], active = true): SkillGroup => ({
    id: id as never,
    name: `${id}`,
    active,
    subject_ids: topics,
    operator_ids: [],
    normative_accept_s: null,
    normative_reply_s: norm,
  });
  const since = "2026-01-05T08:00:00.000000Z";
  const waits = (subject: SubjectId | null, groups: SkillGroup[]): number | undefined => {
    const lists = {
      ...bootstrap(),
      settings: { normative_reply_s: 300 },
      skill_groups: groups,
      subjects: [
        { id: TOPIC, name: "Доставка", alias: "delivery", parent_id: null, active: true },
        { id: SUBTOPIC, name: "Кур’єр", alias: "courier", parent_id: TOPIC, active: true },
      ],
    };
    const row = dialog({ state: "active", subject_id: subject, waiting_since: since });
    return waitingOf(row, lists, Date.parse(since) + 1_000)?.norm;
  };
  const groups = [
    group(1, 120, [TOPIC]),
    group(2, 60, [TOPIC]),
    group(3, 5, [TOPIC], false),
    group(4, 7, []),
  ];
  expect(waits(TOPIC, groups)).toBe(60_000);
  expect(waits(SUBTOPIC, groups)).toBe(60_000);
  expect(waits(null, groups)).toBe(300_000);
  expect(waits(TOPIC, [group(1, null, [TOPIC])])).toBe(300_000);
});

it("the norm of a topic is its group's for the one wait and everybody's for the other", () => {
  const lists = {
    ...bootstrap(),
    settings: { normative_accept_s: 60, normative_reply_s: 300 },
    subjects: [{ id: TOPIC, name: "Доставка", alias: "delivery", parent_id: null, active: true }],
    skill_groups: [
      {
        id: 1 as never,
        name: "Каса",
        active: true,
        subject_ids: [TOPIC],
        operator_ids: [],
        normative_accept_s: 20,
        normative_reply_s: null,
      },
    ],
  };
  expect([normOf(TOPIC, lists, "accept"), normOf(TOPIC, lists, "reply")]).toEqual([20, 300]);
  expect([normOf(null, lists, "accept"), normOf(null, lists, "reply")]).toEqual([60, 300]);
});

it("nobody waits in a dialog that is put off, and it is no row of «mine»", () => {
  const since = "2026-01-05T08:00:00.000000Z";
  const asleep = dialog({ state: "paused", waiting_since: since });
  expect(waitingOf(asleep, bootstrap(), Date.parse(since) + 600_000)).toBeNull();
  const me = asleep.operator_id;
  if (me === null) throw new Error("the sample has a holder");
  expect(belongs("mine", asleep, me)).toBe(false);
  expect(belongs("mine", { ...asleep, state: "active" }, me)).toBe(true);
  expect(belongs("all", asleep, me)).toBe(true);
});

it("where a calendar counts, the moment from the server decides and the night makes nobody older", () => {
  const since = "2026-01-05T15:58:00.000000Z";
  const at = (iso: string): number => Date.parse(iso);
  const lists = { ...bootstrap(), settings: { normative_reply_s: 300 }, skill_groups: [] };
  const row = dialog({
    state: "active",
    waiting_since: since,
    warn_at: "2026-01-06T07:01:45.000000Z",
    due_at: "2026-01-06T07:03:00.000000Z",
  });
  const shown = (iso: string) => {
    const waiting = waitingOf(row, lists, at(iso));
    return [waiting?.tone, waiting?.elapsed];
  };
  expect(shown("2026-01-05T23:00:00.000000Z")).toEqual(["calm", 0]);
  expect(shown("2026-01-06T07:01:00.000000Z")).toEqual(["calm", 180_000]);
  expect(shown("2026-01-06T07:01:45.000000Z")).toEqual(["soon", 225_000]);
  expect(shown("2026-01-06T07:04:00.000000Z")).toEqual(["late", 360_000]);
});

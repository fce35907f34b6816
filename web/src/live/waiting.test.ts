import { expect, it } from "vitest";
import type { SkillGroup, SubjectId } from "../api/types";
import { belongs } from "./state";
import { bootstrap, dialog } from "./testing/samples";
import { waitingOf } from "./waiting";

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

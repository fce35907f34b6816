import { expect, it } from "vitest";
import type { Bootstrap, OperatorId, SubjectId } from "../api/types";
import { offeredSubjects, queueOf, queuesOf } from "./subjects";

const ME = 1 as OperatorId;
const subject = (id: number, parent: number | null, active = true) => ({
  id: id as SubjectId,
  name: `Topic ${id}`,
  alias: `t${id}`,
  parent_id: parent as SubjectId | null,
  active,
});
const group = (active: boolean, subjects: number[], operators: number[]) => ({
  active,
  subject_ids: subjects,
  operator_ids: operators,
});

const house = (settings: Record<string, unknown>, grants: string[]) =>
  ({
    subjects: [subject(1, null), subject(11, 1), subject(2, null), subject(3, null, false), subject(4, null)],
    skill_groups: [group(true, [1, 3], [ME]), group(true, [2], [2]), group(false, [4], [ME])],
    settings,
    grants,
  }) as unknown as Bootstrap;

const ids = (settings: Record<string, unknown>, grants: string[]): number[] =>
  offeredSubjects(house(settings, grants), ME).map(({ id }) => id);

it("an operator chooses from all topics, or from those of their groups when the setting says so", () => {
  const on = { subjects_by_skill_groups: true };
  expect(ids({}, ["op_panel"])).toEqual([1, 11, 2, 4]);
  expect(ids(on, ["op_panel"])).toEqual([1, 11]);
  expect(ids(on, ["op_panel", "op_view_all"])).toEqual([1, 11, 2, 4]);
});

it("an operator has the queues they may take from, and whoever handles everything has them all", () => {
  const queues = (settings: Record<string, unknown>, grants: string[]) =>
    queuesOf(house(settings, grants), ME).map(({ id }) => id);
  expect(queues({}, ["op_panel"])).toEqual(["queue:1", "queue:11", "queue:none"]);
  expect(queues({ no_topic_goes_to: "nobody" }, [])).toEqual(["queue:1", "queue:11"]);
  expect(queues({ operator_sees_queue: "none" }, [])).toEqual([]);
  const everything = ["queue:1", "queue:11", "queue:2", "queue:4", "queue:none"];
  expect(queues({ operator_sees_queue: "all" }, [])).toEqual(everything);
  expect(queues({ operator_sees_queue: "none" }, ["op_view_all"])).toEqual(everything);
  expect(["queue:7", "queue:none", "queue:x", "overdue", 7].map(queueOf)).toEqual([
    7,
    null,
    undefined,
    undefined,
    undefined,
  ]);
});

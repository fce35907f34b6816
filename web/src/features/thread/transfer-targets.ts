import type { Bootstrap, Operator, OperatorId } from "../../api/types";
import type { Translate } from "../../i18n/language";
import { catalogueName } from "../../i18n/names";
import type { TransferTarget } from "../../live/events";

export interface TargetOption {
  key: string;
  group: "operators" | "groups" | "subjects" | "queue";
  name: string;
  /** Status and load of a person, members of a group. */
  hint: string;
  /** Names of the skill groups a person is in; empty for everything else. */
  skills: string;
  /** Person who can take new requests right now. */
  ready: boolean;
  to: TransferTarget;
}

/** Everywhere a dialog can go, people who can answer at once first. */
export function transferTargets(
  t: Translate,
  boot: Bootstrap,
  operators: ReadonlyMap<OperatorId, Operator>,
  me: OperatorId,
): TargetOption[] {
  const receiving = new Set(
    boot.operator_statuses.filter((status) => status.can_receive).map((status) => status.id),
  );
  const active = boot.skill_groups.filter((group) => group.active);
  const people = [...operators.values()]
    .filter((operator) => operator.id !== me)
    .map((operator): TargetOption => {
      const status = boot.operator_statuses.find((known) => known.id === operator.status_id);
      return {
        key: `operator:${operator.id}`,
        group: "operators",
        name: operator.name,
        hint: [
          status ? catalogueName(t, status.name) : "",
          t("presence.slots", { active: operator.active, limit: operator.limit }),
        ]
          .filter(Boolean)
          .join(" · "),
        skills: active
          .filter((group) => operator.skill_group_ids.includes(group.id))
          .map((group) => group.name)
          .join(", "),
        ready: receiving.has(operator.status_id) && operator.active < operator.limit,
        to: { operator_id: operator.id },
      };
    })
    .sort((a, b) => Number(b.ready) - Number(a.ready) || a.name.localeCompare(b.name, "uk"));
  const groups = active.map((group): TargetOption => ({
    key: `group:${group.id}`,
    group: "groups",
    name: group.name,
    hint: t("transfer.members", { n: group.operator_ids.length }),
    skills: "",
    ready: true,
    to: { skill_group_id: group.id },
  }));
  const subjects = boot.subjects
    .filter((subject) => subject.active)
    .map((subject): TargetOption => ({
      key: `subject:${subject.id}`,
      group: "subjects",
      name: subject.name,
      hint: boot.subjects.find((parent) => parent.id === subject.parent_id)?.name ?? "",
      skills: "",
      ready: true,
      to: { subject_id: subject.id },
    }));
  const queue: TargetOption = {
    key: "queue",
    group: "queue",
    name: t("transfer.queue"),
    hint: t("transfer.queueHint"),
    skills: "",
    ready: true,
    to: { queue: true },
  };
  return [...people, ...groups, ...subjects, queue];
}

/** Options whose name contains every typed word, then the people whom their skill groups bring. */
export function matching(options: readonly TargetOption[], typed: string): TargetOption[] {
  const words = typed.toLocaleLowerCase("uk").split(/\s+/).filter(Boolean);
  const has = (text: string): boolean => {
    const low = text.toLocaleLowerCase("uk");
    return words.every((word) => low.includes(word));
  };
  const named = options.filter(({ name }) => has(name));
  const skilled = options.filter(({ name, skills }) => !has(name) && has(`${name} ${skills}`));
  return [...named, ...skilled];
}

import type { Bootstrap, OperatorId, Subject } from "../api/types";

/**
 * Topics somebody may choose from: those that are offered; with the setting `subjects_by_skill_groups` an operator gets those of
 * their groups, subtopics of these included. Whoever handles everybody's requests chooses from all.
 */
export function offeredSubjects(
  boot: Pick<Bootstrap, "subjects" | "skill_groups" | "settings" | "grants">,
  me: OperatorId,
): Subject[] {
  const offered = boot.subjects.filter((subject) => subject.active);
  const all = boot.grants.includes("op_view_all") || boot.grants.includes("*");
  if (all || boot.settings["subjects_by_skill_groups"] !== true) return offered;
  const own = new Set(
    boot.skill_groups
      .filter((group) => group.active && group.operator_ids.includes(me))
      .flatMap((group) => group.subject_ids),
  );
  return offered.filter(({ id, parent_id }) => own.has(id) || (parent_id !== null && own.has(parent_id)));
}

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

/** The queue of a topic, or of requests without one, in frames and addresses. */
export type QueueRef = `queue:${number | "none"}`;

/** Topics whose waiting requests an operator may take, each as a folder; the rule is the server's (`operator_sees_queue`). */
export function queuesOf(
  boot: Pick<Bootstrap, "subjects" | "skill_groups" | "settings" | "grants">,
  me: OperatorId,
): { id: QueueRef; subject: Subject | null }[] {
  const offered = boot.subjects.filter((subject) => subject.active);
  const sees = boot.settings["operator_sees_queue"] ?? "own_skill_groups";
  const all = boot.grants.includes("op_view_all") || boot.grants.includes("*") || sees === "all";
  const groups = boot.skill_groups.filter((group) => group.active && group.operator_ids.includes(me));
  if (!all && (sees === "none" || groups.length === 0)) return [];
  const own = new Set(groups.flatMap((group) => group.subject_ids));
  const seen = offered.filter(
    ({ id, parent_id }) => all || own.has(id) || (parent_id !== null && own.has(parent_id)),
  );
  const bare = all || (boot.settings["no_topic_goes_to"] ?? "all") === "all";
  return [
    ...seen.map((subject) => ({ id: `queue:${subject.id}` as QueueRef, subject })),
    ...(bare && boot.subjects.length > 0 ? [{ id: "queue:none" as const, subject: null }] : []),
  ];
}

/** The topic of a queue in an address: null for requests without one, undefined for what is no queue. */
export function queueOf(filter: unknown): number | null | undefined {
  const word = typeof filter === "string" ? /^queue:(?:([1-9]\d{0,15})|none)$/.exec(filter) : null;
  return word ? (word[1] === undefined ? null : Number(word[1])) : undefined;
}

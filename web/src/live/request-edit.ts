import { asProblem } from "../api/problems";
import type { Bootstrap, Dialog, OperatorId } from "../api/types";
import type { Translate } from "../i18n/language";
import { catalogueName } from "../i18n/names";
import type { Live } from "./react";
import { offeredSubjects } from "./subjects";

/** What of a request is changed where it stands (ui.md 4.5). */
export type RequestField = "subject_id" | "status_id" | "priority_id";

/** What became of a change: stored, overtaken by a colleague's, or refused. */
export type ChangeOutcome =
  { kind: "saved" } | { kind: "conflict"; theirs: Dialog } | { kind: "refused"; code: string };

/** One value to choose. */
export interface RequestChoice {
  /** Null is «no topic». */
  value: number | null;
  label: string;
}

/** Each message makes the request newer; a change of something else is no reason to ask anybody. */
const TRIES = 4;

/** Who may change topic, status, priority and tags: as the server judges it. */
export function mayChangeRequest(
  dialog: Pick<Dialog, "state" | "operator_id">,
  me: OperatorId,
  grants: { reply: boolean; all: boolean; closed: boolean },
): boolean {
  if (!grants.reply || dialog.state === "merged") return false;
  return dialog.state === "closed" ? grants.closed : grants.all || dialog.operator_id === me;
}

/**
 * Stores one value of a request. `before` is the request as it was when the person began: when a colleague has changed the same
 * value since, nothing is written and both are told, unless `anyway`.
 */
export async function changeRequest(
  { call, panel }: Pick<Live, "call" | "panel">,
  before: Dialog,
  field: RequestField,
  next: number | null,
  anyway = false,
): Promise<ChangeOutcome> {
  const path = `/api/v1/dialogs/${before.id}`;
  let over = panel.store.state.dialogs.get(before.id) ?? before;
  try {
    for (let left = TRIES; left > 0; left -= 1) {
      if (!anyway && over[field] !== before[field]) return { kind: "conflict", theirs: over };
      try {
        const { data } = await call<Dialog>("PATCH", path, {
          body: { [field]: next },
          version: over.version,
        });
        panel.putDialog(data);
        return { kind: "saved" };
      } catch (error) {
        if (asProblem(error).code !== "precondition") throw error;
        over = (await call<Dialog>("GET", path)).data;
        panel.putDialog(over);
      }
    }
  } catch (error) {
    return { kind: "refused", code: asProblem(error).code };
  }
  return { kind: "refused", code: "precondition" };
}

/** Whether a value of a field is a status that means «closed», which a live request takes by being closed (operator-line.md 3.3). */
export function closesRequest(
  boot: Pick<Bootstrap, "statuses">,
  dialog: Pick<Dialog, "state">,
  field: RequestField,
  value: number | null,
): boolean {
  if (field !== "status_id" || dialog.state === "closed") return false;
  return boot.statuses.some(({ id, category }) => id === value && category === "closed");
}

/** Who may close a request from the place where its status is chosen: as the button above the conversation. */
export function mayCloseRequest(
  dialog: Pick<Dialog, "state" | "operator_id">,
  me: OperatorId,
  close: boolean,
): boolean {
  return close && dialog.operator_id === me && (dialog.state === "active" || dialog.state === "paused");
}

/** What is known of the values that a request can have, and to whom. */
type Values = Pick<
  Bootstrap,
  "subjects" | "statuses" | "priorities" | "skill_groups" | "settings" | "grants"
> & {
  user: Pick<Bootstrap["user"], "id">;
};

/**
 * Values that a field can take, the present one always among them. Topics are those that this person is offered. Statuses that mean «closed» are for closed requests, and for
 * those whom this person may close.
 */
export function requestChoices(
  t: Translate,
  boot: Values,
  dialog: Dialog,
  field: RequestField,
  mayClose = false,
): RequestChoice[] {
  switch (field) {
    case "subject_id": {
      const { subjects } = boot;
      const offered = new Set(offeredSubjects(boot, boot.user.id).map(({ id }) => id));
      const shown = subjects.filter(({ id }) => offered.has(id) || id === dialog.subject_id);
      const isRoot = (parent: number | null): boolean => !shown.some(({ id }) => id === parent);
      return [
        { value: null, label: t("fact.noSubject") },
        ...shown
          .filter(({ parent_id }) => isRoot(parent_id))
          .flatMap((root) => [
            { value: root.id as number, label: topicLabel(subjects, root.id) },
            ...shown
              .filter(({ parent_id }) => parent_id === root.id)
              .map(({ id }) => ({ value: id as number, label: topicLabel(subjects, id) })),
          ]),
      ];
    }
    case "status_id":
      return boot.statuses
        .filter(({ id }) => mayClose || id === dialog.status_id || !closesRequest(boot, dialog, field, id))
        .map(({ id, name }) => ({ value: id, label: catalogueName(t, name) }));
    case "priority_id":
      return boot.priorities.map(({ id, name }) => ({ value: id, label: catalogueName(t, name) }));
  }
}

/** A topic with the one it belongs to. */
function topicLabel(subjects: Bootstrap["subjects"], of: number): string {
  const subject = subjects.find(({ id }) => id === of);
  const parent = subjects.find(({ id }) => id === subject?.parent_id);
  return [parent?.name, subject?.name].filter(Boolean).join(" · ");
}

/** A value as people read it; empty for none that is known. */
export function requestValue(
  t: Translate,
  boot: Values,
  dialog: Dialog,
  field: RequestField,
  value: number | null,
): string {
  return (
    requestChoices(t, boot, { ...dialog, [field]: value }, field).find((c) => c.value === value)?.label ?? ""
  );
}

import type { Dialog, DialogStatus, PanelSettings, Subject } from "../api/types";

export interface Missing {
  subject: boolean;
  /** One of the statuses that mean «closed». */
  status: boolean;
  tags: boolean;
  comment: boolean;
}

/** Whether the one who closes says if the client is asked for a rating: the website chat asks it. */
export function choosesRating(dialog: Dialog, settings: PanelSettings): boolean {
  return settings.csat_choice_on_close === true && dialog.channel === "widget";
}

/** Whether the closing form has a place for a comment that may be left empty. */
export function offersComment(settings: PanelSettings): boolean {
  return settings.comment_offered_on_close === true;
}

/** Statuses that a request can be closed with: spam has a way of its own. */
export function closingStatuses(statuses: readonly DialogStatus[]): readonly DialogStatus[] {
  return statuses.filter(({ category, is_spam: spam }) => category === "closed" && !spam);
}

/** What a topic and its parent ask for beside the settings. */
export function needsOf(
  subject: number | null,
  subjects: readonly Subject[],
): ReadonlySet<"tags" | "comment"> {
  const own = subjects.find(({ id }) => id === subject);
  const parent = own && subjects.find(({ id }) => id === own.parent_id);
  return new Set([own, parent].flatMap((topic) => topic?.require_on_close ?? []));
}

/** What the settings and the topic ask for before closing and the dialog does not have; null when it may close at once. */
export function missingForClose(
  dialog: Dialog,
  settings: PanelSettings,
  subjects: readonly Subject[],
  statuses: readonly DialogStatus[],
): Missing | null {
  const needs = needsOf(dialog.subject_id, subjects);
  const subject = settings.topic_required_on_close === true && dialog.subject_id === null;
  const closed = statuses.some(({ id, category }) => id === dialog.status_id && category === "closed");
  const status =
    settings.status_required_on_close === true && closingStatuses(statuses).length > 0 && !closed;
  const wanted = settings.tags_required_on_close === true || needs.has("tags");
  const tags = wanted && (dialog.tag_ids ?? []).length === 0;
  const comment = settings.comment_required_on_close === true || needs.has("comment");
  const asks = offersComment(settings) || choosesRating(dialog, settings);
  return subject || status || tags || comment || asks ? { subject, status, tags, comment } : null;
}

/** The names by which the server asks for what is missing. */
export function fieldsOf(missing: Missing): Record<string, string> {
  const named = {
    subject_alias: missing.subject,
    status_id: missing.status,
    tags_add: missing.tags,
    comment: missing.comment,
  };
  const wanted = Object.entries(named).filter(([, is]) => is);
  return Object.fromEntries(wanted.map(([field]) => [field, "required"]));
}

/** The same from the server's refusal: `validation` with the fields it wants. */
export function missingFromRefusal(fields: Record<string, string>): Missing {
  return {
    subject: "subject_alias" in fields,
    status: "status_id" in fields,
    tags: "tags_add" in fields,
    comment: "comment" in fields,
  };
}

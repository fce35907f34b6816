import type { Bootstrap, Dialog, SubjectId } from "../api/types";

export interface Waiting {
  /** How long the client has waited, milliseconds. */
  elapsed: number;
  /** The norm for this wait, milliseconds. */
  norm: number;
  /** Share of the norm that is left, 1…0. */
  left: number;
  tone: "calm" | "soon" | "late";
}

const NORM_ACCEPT_S = 60;
const NORM_REPLY_S = 300;
/** Amber begins at a quarter of the norm (ui.md 4.6). */
const SOON = 0.25;

export type Norms = Pick<Bootstrap, "settings" | "skill_groups" | "subjects">;

/** The strictest norm among the active groups that handle a topic; null leaves it to the instance's. */
function groupNorm(
  topic: SubjectId | null,
  { skill_groups, subjects }: Norms,
  name: "normative_accept_s" | "normative_reply_s",
): number | null {
  if (topic === null) return null;
  const parent = subjects.find((subject) => subject.id === topic)?.parent_id ?? topic;
  const norms = skill_groups
    .filter(
      (group) => group.active && (group.subject_ids.includes(topic) || group.subject_ids.includes(parent)),
    )
    .map((group) => group[name] ?? null)
    .filter((norm) => norm !== null);
  return norms.length > 0 ? Math.min(...norms) : null;
}

/** Seconds a client of a topic may wait for an operator, or for an answer. */
export function normOf(topic: SubjectId | null, lists: Norms, wait: "accept" | "reply"): number {
  const { settings } = lists;
  const seconds =
    wait === "accept"
      ? (groupNorm(topic, lists, "normative_accept_s") ?? settings["normative_accept_s"] ?? NORM_ACCEPT_S)
      : (groupNorm(topic, lists, "normative_reply_s") ?? settings.normative_reply_s ?? NORM_REPLY_S);
  return Math.max(1, Number(seconds));
}

/**
 * The wait that a row shows: in the queue since it was queued, otherwise since the oldest unanswered message. Where a calendar
 * counts, the server says when the norm is used up: outside of working time nobody grows old.
 */
export function waitingOf(dialog: Dialog, lists: Norms, now: number): Waiting | null {
  const queued = dialog.state === "queued" || dialog.state === "new";
  const since = queued ? (dialog.queued_at ?? dialog.waiting_since) : dialog.waiting_since;
  if (since === null || ["closed", "bot", "paused"].includes(dialog.state)) return null;
  const norm = normOf(dialog.subject_id, lists, queued ? "accept" : "reply") * 1000;
  if (dialog.due_at) {
    const due = Date.parse(dialog.due_at);
    const worked = Math.max(0, norm - (due - now));
    const soon = dialog.warn_at ? Date.parse(dialog.warn_at) : due;
    return {
      elapsed: Math.min(worked, Math.max(0, now - Date.parse(since))),
      norm,
      left: Math.min(1, Math.max(0, (due - now) / norm)),
      tone: now >= due ? "late" : now >= soon ? "soon" : "calm",
    };
  }
  const elapsed = Math.max(0, now - Date.parse(since));
  const left = 1 - elapsed / norm;
  return {
    elapsed,
    norm,
    left: Math.max(0, left),
    tone: left <= 0 ? "late" : left <= SOON ? "soon" : "calm",
  };
}

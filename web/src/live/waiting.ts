import type { Dialog, PanelSettings } from "../api/types";

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

/** The wait that a row shows: in the queue since it was queued, otherwise since the oldest unanswered message. */
export function waitingOf(dialog: Dialog, settings: PanelSettings, now: number): Waiting | null {
  const queued = dialog.state === "queued" || dialog.state === "new";
  const since = queued ? (dialog.queued_at ?? dialog.waiting_since) : dialog.waiting_since;
  if (since === null || dialog.state === "closed" || dialog.state === "bot") return null;
  const seconds = queued
    ? (settings["normative_accept_s"] ?? NORM_ACCEPT_S)
    : (settings.normative_reply_s ?? NORM_REPLY_S);
  const norm = Math.max(1, Number(seconds)) * 1000;
  const elapsed = Math.max(0, now - Date.parse(since));
  const left = 1 - elapsed / norm;
  return {
    elapsed,
    norm,
    left: Math.max(0, left),
    tone: left <= 0 ? "late" : left <= SOON ? "soon" : "calm",
  };
}

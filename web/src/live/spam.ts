import type { Dialog, DialogStatus } from "../api/types";

/** The status that spam is closed with; null where an administrator has taken the mark off all of them. */
export function spamStatus(statuses: readonly DialogStatus[]): number | null {
  return statuses.find(({ is_spam: spam }) => spam)?.id ?? null;
}

/** Whether a request was closed as spam. */
export function isSpam(dialog: Dialog, statuses: readonly DialogStatus[]): boolean {
  return (
    dialog.state === "closed" && statuses.some(({ id, is_spam: spam }) => spam && id === dialog.status_id)
  );
}

/** Whether somebody may close an open request as spam: its holder, and whoever sees all, as with every closing. */
export function mayMarkSpam(dialog: Dialog, me: number, may: { close: boolean; all: boolean }): boolean {
  const open = dialog.state !== "closed" && dialog.state !== "merged";
  return open && may.close && (may.all || dialog.operator_id === me);
}

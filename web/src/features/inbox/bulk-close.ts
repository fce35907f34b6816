import type { BulkAction, BulkRow, Dialog, OperatorId, PanelSettings, Subject } from "../../api/types";
import { fieldsOf, missingForClose } from "../../live/closing";
import { refusedRow } from "./bulk-undo";

/**
 * Why one of many would not be closed, told before it is held for the undo; null when nothing is in the way. Whether the client is
 * asked for a rating is not chosen for many.
 */
export function refusedClose(
  dialog: Dialog,
  how: NonNullable<BulkAction["close"]>,
  by: { me: OperatorId; seesAll: boolean },
  { settings, subjects }: { settings: PanelSettings; subjects: readonly Subject[] },
): BulkRow | null {
  if (dialog.state === "closed") return null;
  if (!by.seesAll && dialog.operator_id !== by.me) return refusedRow(dialog.id, "forbidden");
  const named = subjects.find(({ alias }) => alias === how.subject_alias);
  const subject_id = named?.id ?? dialog.subject_id;
  const missing = missingForClose({ ...dialog, subject_id }, settings, subjects);
  const fields = missing ? fieldsOf(missing) : {};
  if (Object.keys(fields).length === 0) return null;
  return { ...refusedRow(dialog.id, "validation"), fields };
}

import type {
  BulkAction,
  BulkRow,
  Dialog,
  DialogStatus,
  OperatorId,
  PanelSettings,
  Subject,
} from "../../api/types";
import { fieldsOf, missingForClose } from "../../live/closing";
import { refusedRow } from "./bulk-undo";

/**
 * Why one of many would not be closed, told before it is held for the undo; null when nothing is in the way. Whether the client is
 * asked for a rating is not chosen for many, and a comment that may be left out is left out.
 */
export function refusedClose(
  dialog: Dialog,
  how: NonNullable<BulkAction["close"]>,
  by: { me: OperatorId; seesAll: boolean },
  {
    settings,
    subjects,
    statuses,
  }: { settings: PanelSettings; subjects: readonly Subject[]; statuses: readonly DialogStatus[] },
): BulkRow | null {
  if (dialog.state === "closed") return null;
  if (!by.seesAll && dialog.operator_id !== by.me) return refusedRow(dialog.id, "forbidden");
  const named = subjects.find(({ alias }) => alias === how.subject_alias);
  const subject_id = named?.id ?? dialog.subject_id;
  const status_id = how.status_id ?? dialog.status_id;
  const missing = missingForClose({ ...dialog, subject_id, status_id }, settings, subjects, statuses);
  const fields = missing ? fieldsOf(missing) : {};
  if (Object.keys(fields).length === 0) return null;
  return { ...refusedRow(dialog.id, "validation"), fields };
}

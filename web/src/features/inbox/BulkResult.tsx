import type { DialogId } from "../../api/types";
import { problemText } from "../../i18n/names";
import { usePanel } from "../../live/react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useBulkResult } from "./bulk-result";
import type { Kept } from "./bulk-undo";
import { type Key, useT } from "./words";

const WANTED = {
  subject_alias: "close.subject",
  status_id: "bulk.closingStatus",
  tags_add: "bulk.tags",
  comment: "close.comment",
} as const satisfies Record<string, Key>;

const KEPT: Readonly<Record<Kept, Key>> = { changed: "bulk.changed", final: "bulk.final" };

/** What was not done to many, or not taken back of it, and why; with the way back for what was done. */
export function BulkResult() {
  const t = useT();
  const panel = usePanel();
  const { told, tell } = useBulkResult();
  if (told === null) return null;
  const { answer, undone, undo } = told;
  const sums = { done: answer.done, total: answer.done + answer.failed, failed: answer.failed };
  const close = (): void => {
    tell(null);
  };
  return (
    <Dialog
      open
      onClose={close}
      title={undone ? t("bulk.undoResult", sums) : t("bulk.result", sums)}
      closeLabel={t("action.close")}
    >
      <ul className="space-y-1 overflow-y-auto px-5 py-4 text-13">
        {answer.results
          .filter(({ ok }) => !ok)
          .map(({ dialog_id, code, fields }) => (
            <li key={dialog_id} className="flex gap-2">
              <span className="min-w-0 flex-1 truncate">{nameOf(panel, dialog_id)}</span>
              <span className="text-bad">{wanted(t, fields ?? {}) || reason(t, code ?? "internal")}</span>
            </li>
          ))}
      </ul>
      <div className="flex justify-end gap-2 px-5 pb-4">
        {undo === null ? null : (
          <Button
            onClick={() => {
              close();
              undo();
            }}
          >
            {t("bulk.undoDone", { n: answer.done })}
          </Button>
        )}
        <Button onClick={close}>{t("bulk.understood")}</Button>
      </div>
    </Dialog>
  );
}

/** What closing asked for and the request did not have, in words; empty when it was something else. */
function wanted(t: ReturnType<typeof useT>, fields: Record<string, string>): string {
  const named = (["subject_alias", "status_id", "tags_add", "comment"] as const).filter(
    (field) => field in fields,
  );
  if (named.length === 0) return "";
  return t("bulk.missing", { what: named.map((field) => t(WANTED[field])).join(", ") });
}

function reason(t: ReturnType<typeof useT>, code: string): string {
  return code === "changed" || code === "final" ? t(KEPT[code]) : problemText(t, code);
}

function nameOf(panel: ReturnType<typeof usePanel>, id: DialogId): string {
  const dialog = panel.store.state.dialogs.get(id);
  return dialog ? `${dialog.client.name}, № ${id}` : `№ ${id}`;
}

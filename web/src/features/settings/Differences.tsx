import { useT } from "../../i18n/language";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { type FieldSpec, valueText } from "./fields";
import type { Values } from "./types";
import { useCfg } from "./words";

/** What is about to change, before and after, for whoever saves it to look at once more. */
export function Differences({
  open,
  fields,
  before,
  after,
  busy,
  onClose,
  onSave,
}: {
  open: boolean;
  fields: readonly FieldSpec[];
  /** null for something new: there is nothing before. */
  before: Values | null;
  after: Values;
  busy: boolean;
  onClose(): void;
  onSave(): void;
}) {
  const t = useT();
  const cfg = useCfg();
  /** A choice of nothing has words of its own: every bot, without an end. */
  const text = (field: FieldSpec, value: unknown): string =>
    field.kind === "select" && field.none && (value ?? null) === null
      ? cfg(field.none)
      : valueText(field, value, cfg);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={cfg("cfg.check")}
      description={cfg("cfg.checkLead")}
      closeLabel={t("action.close")}
    >
      <div className="flex flex-col gap-4 px-5 py-4">
        <ul className="flex flex-col gap-2 text-13">
          {fields.map((field) => (
            <li key={field.name}>
              <span className="font-medium">{cfg(field.label)}</span>
              <br />
              {before === null ? null : (
                <>
                  <del className="text-fg2">{text(field, before[field.name])}</del>
                  {" → "}
                </>
              )}
              <ins className="font-medium no-underline">{text(field, after[field.name])}</ins>
            </li>
          ))}
        </ul>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button tone="primary" disabled={busy} onClick={onSave}>
            {cfg("cfg.save")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

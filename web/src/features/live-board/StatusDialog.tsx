import { type FormEvent, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Operator, OperatorStatus } from "../../api/types";
import { catalogueName, problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, FormError } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** Longest reason, characters. */
const MAX_REASON = 200;

interface StatusDialogProps {
  operator: Operator;
  status: OperatorStatus;
  onClose(): void;
}

/** Another status for an operator, with the reason that they will read. */
export function StatusDialog({ operator, status, onClose }: StatusDialogProps) {
  const t = useT();
  const { supervise } = useLive();
  const show = useToasts((state) => state.show);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    supervise.setStatus(operator.id, status.id as number, reason.trim()).then(
      () => {
        show({ text: t("live.act.statusSet", { name: operator.name }) });
        onClose();
      },
      (error: unknown) => {
        setBusy(false);
        setFailure(asProblem(error).code);
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("live.act.statusTitle", { name: operator.name, status: catalogueName(t, status.name) })}
      closeLabel={t("action.close")}
    >
      <form className="flex flex-col gap-4 px-5 pt-3 pb-5" onSubmit={submit}>
        <Field
          label={t("live.act.statusWhy")}
          hint={t("live.act.statusWhyHint")}
          value={reason}
          maxLength={MAX_REASON}
          onChange={(event) => {
            setReason(event.target.value);
          }}
        />
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy}>
            {t("live.act.statusDo")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

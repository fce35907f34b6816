import { type FormEvent, useId, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Operator } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** What the server accepts. */
const MOST_CHARS = 500;

/** A word to an operator, about no request: in their panel at once and in their notifications (operator-line.md 11). */
export function WordDialog({ operator, onClose }: { operator: Operator; onClose(): void }) {
  const t = useT();
  const { call } = useLive();
  const show = useToasts((state) => state.show);
  const field = useId();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const said = text.trim();
    if (!said || busy) return;
    setBusy(true);
    call<unknown>("POST", `/api/v1/operators/${operator.id}/word`, { body: { text: said } }).then(
      () => {
        show({ text: t("live.word.sent", { name: operator.name }) });
        onClose();
      },
      (error: unknown) => {
        setFailure(asProblem(error).code);
        setBusy(false);
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("live.word.title", { name: operator.name })}
      description={t("live.word.lead")}
      closeLabel={t("action.close")}
    >
      <form className="flex flex-col gap-3 px-5 py-4" onSubmit={send}>
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        <div>
          <label htmlFor={field} className="mb-1 block text-13 font-medium">
            {t("live.word.text")}
          </label>
          <textarea
            id={field}
            rows={3}
            maxLength={MOST_CHARS}
            className={cx(INPUT, "py-2")}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
        </div>
        <Button type="submit" tone="primary" disabled={busy || text.trim() === ""} className="self-end">
          {t("live.word.send")}
        </Button>
      </form>
    </Dialog>
  );
}

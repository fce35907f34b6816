import { type FormEvent, type ReactNode, useId, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, FormError } from "../../ui/field";
import { type Key, useT } from "./words";

const HOUR_MS = 3_600_000;
const TERMS = [
  { key: "day", label: "card.banDay", ms: 24 * HOUR_MS },
  { key: "week", label: "card.banWeek", ms: 7 * 24 * HOUR_MS },
  { key: "forever", label: "card.banNoEnd", ms: null },
] as const satisfies readonly { key: string; label: Key; ms: number | null }[];

/** Asks why and for how long. */
export function BanDialog({
  client,
  onClose,
  onDone,
  children,
}: {
  client: Pick<Client, "id" | "name">;
  /** More to decide, above the buttons. */
  children?: ReactNode;
  onClose(): void;
  onDone(after: Client): void;
}) {
  const t = useT();
  const { clients } = useLive();
  const [reason, setReason] = useState("");
  const [term, setTerm] = useState<(typeof TERMS)[number]["key"]>("week");
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const group = useId();
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() === "") return;
    setBusy(true);
    const ms = TERMS.find(({ key }) => key === term)?.ms ?? null;
    const until = ms === null ? null : new Date(Date.now() + ms).toISOString();
    clients.ban(client.id, reason.trim(), until).then(onDone, (error: unknown) => {
      setBusy(false);
      setFailure(asProblem(error).code);
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("card.banTitle")}
      description={t("card.banHint", { name: client.name })}
      closeLabel={t("action.close")}
    >
      <form onSubmit={go} className="flex flex-col gap-4 px-5 py-4">
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        <Field
          label={t("card.banReason")}
          hint={t("card.banReasonHint")}
          value={reason}
          maxLength={500}
          required
          onChange={(event) => {
            setReason(event.target.value);
          }}
        />
        <fieldset>
          <legend className="mb-1 text-13 font-medium">{t("card.banTerm")}</legend>
          <div className="flex flex-wrap gap-x-4 gap-y-1">
            {TERMS.map(({ key, label }) => (
              <label key={key} className="flex min-h-8 items-center gap-2 text-13 max-pane:min-h-11">
                <input
                  type="radio"
                  name={group}
                  className="size-4 accent-accent"
                  checked={term === key}
                  onChange={() => {
                    setTerm(key);
                  }}
                />
                {t(label)}
              </label>
            ))}
          </div>
        </fieldset>
        {children}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button tone="danger" type="submit" disabled={busy || reason.trim() === ""}>
            {t("ban.action")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

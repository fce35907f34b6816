import { type FormEvent, useId, useState } from "react";
import { asProblem, type Problem } from "../../api/problems";
import type { Client, Contact, Dialog as DialogEntity } from "../../api/types";
import { channelLabel, problemText } from "../../i18n/names";
import { saveDraft } from "../../live/drafts";
import { useLive, useOfferedSubjects } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** Begins a request with one address of a client: topic and first message. */
export function OutboundDialog({
  client,
  contact,
  first: opening = "",
  onClose,
  onDone,
}: {
  client: Pick<Client, "id" | "name">;
  contact: Pick<Contact, "id" | "channel">;
  /** What the message begins with; it is sent by whoever reads it here. */
  first?: string | undefined;
  onClose(): void;
  onDone(dialog: DialogEntity): void;
}) {
  const t = useT();
  const { clients } = useLive();
  const subjects = useOfferedSubjects();
  const show = useToasts((state) => state.show);
  const [alias, setAlias] = useState("");
  const [text, setText] = useState(opening);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ids = useId();
  const said = (problem: Problem): string => {
    const holder = problem.details["operator_name"];
    return typeof holder === "string" ? t("outbound.held", { name: holder }) : problemText(t, problem.code);
  };
  const go = (event: FormEvent): void => {
    event.preventDefault();
    const first = text.trim();
    if (busy || first === "") return;
    setBusy(true);
    setFailure(null);
    clients
      .startDialog({ contact_id: contact.id, text: first, ...(alias ? { subject_alias: alias } : {}) })
      .then(
        ({ dialog, begun }) => {
          if (!begun) {
            // What was typed is not lost: it waits in the box of the request that is there.
            const kept = saveDraft(dialog.id, "reply", first);
            show({
              text: kept ? t("outbound.kept") : t("outbound.already", { name: client.name }),
              stays: 10_000,
            });
          }
          onDone(dialog);
        },
        (error: unknown) => {
          setBusy(false);
          setFailure(said(asProblem(error)));
        },
      );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("outbound.title")}
      description={t("outbound.hint", { name: client.name, channel: channelLabel(t, contact.channel) })}
      closeLabel={t("action.close")}
    >
      <form onSubmit={go} className="flex flex-col gap-4 px-5 py-4">
        {failure === null ? null : <FormError>{failure}</FormError>}
        <div>
          <label htmlFor={`${ids}-subject`} className="mb-1 block text-13 font-medium">
            {t("outbound.subject")}
          </label>
          <select
            id={`${ids}-subject`}
            className={cx(INPUT, "h-field")}
            value={alias}
            onChange={(event) => {
              setAlias(event.target.value);
            }}
          >
            <option value="">{t("outbound.subjectBot")}</option>
            {subjects.map((subject) => (
              <option key={subject.id} value={subject.alias}>
                {subject.name}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label htmlFor={`${ids}-text`} className="mb-1 block text-13 font-medium">
            {t("outbound.text")}
          </label>
          <textarea
            id={`${ids}-text`}
            required
            rows={4}
            maxLength={10_000}
            className={cx(INPUT, "resize-none py-2")}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
          {contact.channel === "widget" ? (
            <p className="mt-1 text-12 text-fg2">{t("outbound.widget")}</p>
          ) : null}
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy || text.trim() === ""}>
            {t("outbound.send")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

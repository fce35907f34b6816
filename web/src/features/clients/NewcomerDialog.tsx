import { type FormEvent, type ReactNode, useId, useState } from "react";
import { asProblem, type Problem } from "../../api/problems";
import type { Dialog as DialogEntity } from "../../api/types";
import { problemText } from "../../i18n/names";
import { saveDraft } from "../../live/drafts";
import { useBoot, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** Begins a request with somebody who has not written yet, by the chat id that the Custom Channel knows (operator-line.md 9). */
export function NewcomerDialog({ onClose, onDone }: { onClose(): void; onDone(dialog: DialogEntity): void }) {
  const t = useT();
  const { clients } = useLive();
  const bots = useBoot().bots.filter((bot) => bot.is_active);
  const show = useToasts((state) => state.show);
  const [bot, setBot] = useState(bots[0]?.id ?? 0);
  const [chat, setChat] = useState("");
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ready = bot > 0 && chat.trim() !== "" && text.trim() !== "";

  const said = (problem: Problem): string => {
    const holder = problem.details["operator_name"];
    if (typeof holder === "string") return t("outbound.held", { name: holder });
    return problem.code === "conflict" ? t("newcomer.failed") : problemText(t, problem.code);
  };
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setFailure(null);
    const called = name.trim();
    clients
      .startDialog({
        channel: "custom_channel",
        bot_id: bot,
        chat_id: chat.trim(),
        text: text.trim(),
        ...(called ? { client_name: called } : {}),
      })
      .then(
        ({ dialog, begun }) => {
          if (!begun) {
            // What was typed is not lost: it waits in the box of the request that is there.
            const kept = saveDraft(dialog.id, "reply", text.trim());
            show({
              text: kept ? t("outbound.kept") : t("outbound.already", { name: dialog.client.name }),
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
      description={t("newcomer.hint")}
      closeLabel={t("action.close")}
    >
      <form onSubmit={go} className="flex flex-col gap-4 px-5 py-4">
        {failure === null ? null : <FormError>{failure}</FormError>}
        <Field label={t("newcomer.bot")} hint={t("newcomer.botHint")}>
          {(id) => (
            <select
              id={id}
              className={cx(INPUT, "h-field")}
              value={bot}
              onChange={(event) => {
                setBot(Number(event.target.value));
              }}
            >
              {bots.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("newcomer.chat")} hint={t("newcomer.chatHint")}>
          {(id) => (
            <input
              id={id}
              required
              maxLength={255}
              autoComplete="off"
              className={cx(INPUT, "h-field")}
              value={chat}
              onChange={(event) => {
                setChat(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t("newcomer.name")}>
          {(id) => (
            <input
              id={id}
              maxLength={200}
              autoComplete="off"
              className={cx(INPUT, "h-field")}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t("outbound.text")}>
          {(id) => (
            <textarea
              id={id}
              required
              rows={4}
              maxLength={10_000}
              className={cx(INPUT, "resize-none py-2")}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
              }}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy || !ready}>
            {t("outbound.send")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children(id: string): ReactNode }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-13 font-medium">
        {label}
      </label>
      {children(id)}
      {hint ? <p className="mt-1 text-12 text-fg2">{hint}</p> : null}
    </div>
  );
}

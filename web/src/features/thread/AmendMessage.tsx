import { type SyntheticEvent, useEffect, useId, useState } from "react";
import { asProblem } from "../../api/problems";
import type { FormerText, Message } from "../../api/types";
import { useT } from "../../i18n/desk";
import { exactTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive, usePanel } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useAmending } from "./amending";

const MOST_CHARS = 10_000;

/** The window in which a message of one's own is changed or deleted, and the one that tells what a message said before. */
export default function AmendMessage() {
  const what = useAmending((state) => state.what);
  if (!what) return null;
  const close = (): void => {
    useAmending.setState({ what: null });
  };
  const { kind, message } = what;
  if (kind === "history") return <Before key={message.id} message={message} onClose={close} />;
  return <Amend key={message.id} message={message} removes={kind === "delete"} onClose={close} />;
}

interface WindowProps {
  message: Message;
  onClose(): void;
}

function Amend({ message, removes, onClose }: WindowProps & { removes: boolean }) {
  const t = useT();
  const id = useId();
  const { api } = useLive();
  const panel = usePanel();
  const [text, setText] = useState(message.text);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const note = message.author.kind === "note";

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    api.amendMessage(message.dialog_id, message.id, removes ? null : text).then(
      (after) => {
        panel.putAmended(after);
        onClose();
      },
      (error: unknown) => {
        const { code } = asProblem(error);
        setBusy(false);
        setFailure(code === "conflict" ? t("amend.late") : problemText(t, code));
      },
    );
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(removes ? "amend.deleteTitle" : "amend.title")}
      description={removes ? t(note ? "amend.deleteOwn" : "amend.deleteNote") : undefined}
      closeLabel={t("action.close")}
    >
      <form className="flex flex-col gap-4 px-5 py-4" onSubmit={submit}>
        {removes ? null : (
          <div>
            <label htmlFor={id} className="mb-1 block text-13 font-medium">
              {t("amend.text")}
            </label>
            <textarea
              id={id}
              required={message.attachments.length === 0}
              maxLength={MOST_CHARS}
              rows={5}
              className={cx(INPUT, "resize-none py-2")}
              value={text}
              onChange={({ target }) => {
                setText(target.value);
              }}
            />
          </div>
        )}
        {failure === null ? null : <FormError>{failure}</FormError>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone={removes ? "danger" : "primary"} disabled={busy}>
            {t(removes ? "action.delete" : "amend.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Before({ message, onClose }: WindowProps) {
  const t = useT();
  const language = useLanguage();
  const { api } = useLive();
  const [texts, setTexts] = useState<readonly FormerText[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    api.formerTexts(message.dialog_id, message.id).then(
      (found) => {
        if (here) setTexts(found);
      },
      (error: unknown) => {
        if (here) setFailure(asProblem(error).code);
      },
    );
    return () => {
      here = false;
    };
  }, [api, message.dialog_id, message.id]);
  return (
    <Dialog open onClose={onClose} title={t("amend.history")} closeLabel={t("action.close")}>
      <div className="overflow-y-auto px-5 py-4 text-13">
        {failure !== null ? (
          <FormError>{problemText(t, failure)}</FormError>
        ) : texts === null ? (
          <p role="status">{t("amend.busy")}</p>
        ) : texts.length === 0 ? (
          <p>{t("amend.nothing")}</p>
        ) : (
          <ol className="flex flex-col gap-3">
            {texts.map((former) => (
              <li key={former.until}>
                <p className="text-12 text-fg2">
                  {t("amend.until", { time: exactTime(language, Date.parse(former.until)) })}
                </p>
                <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
                  {[former.text, ...former.files].filter(Boolean).join("\n")}
                </p>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  );
}

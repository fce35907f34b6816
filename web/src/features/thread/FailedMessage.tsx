import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog, Message } from "../../api/types";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useGrant, usePanel } from "../../live/react";
import { lazily } from "../../ui/lazily";
import { useToasts } from "../../ui/toasts";

export const SendElsewhere = lazily(async () => (await import("./SendElsewhere")).SendElsewhere);

/** What can be done about a message that the channel did not take. */
export function FailedMessage({ message, dialog }: { message: Message; dialog: Dialog }) {
  const t = useT();
  const panel = usePanel();
  const mayReply = useGrant("op_reply");
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState(false);
  const mine = dialog.operator_id === panel.store.state.me;
  if (!mayReply || !mine || dialog.state === "closed" || dialog.state === "merged") return null;
  const retry = (): void => {
    setBusy(true);
    panel.retryMessage(message).then(
      () => {
        setBusy(false);
      },
      (error: unknown) => {
        setBusy(false);
        show({
          text: t("message.retryFailed", { reason: problemText(t, asProblem(error).code) }),
          tone: "bad",
        });
      },
    );
  };
  return (
    <p className="mt-1 flex flex-wrap items-center justify-end gap-x-3 gap-y-1 text-12">
      <button
        type="button"
        disabled={busy}
        className="min-h-6 font-semibold text-accent hover:underline disabled:opacity-60"
        onClick={retry}
      >
        {t("action.retry")}
      </button>
      <SendElsewhere dialog={dialog} message={message.id} text={message.text} files={message.attachments} />
    </p>
  );
}

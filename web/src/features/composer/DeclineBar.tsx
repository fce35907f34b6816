import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog, Message, OperatorId } from "../../api/types";
import { useT } from "../../i18n/desk";
import { problemText } from "../../i18n/names";
import { useBoot, useLive, useNow, usePanel, useThread } from "../../live/react";
import { Button } from "../../ui/button";
import { useToasts } from "../../ui/toasts";

/** Seconds to decline when the settings do not say. */
const ACCEPT_TIMEOUT_S = 30;

/** Whether the newest holder got the request from a colleague and has not answered in it. */
export function handedToMe(messages: readonly Message[], me: OperatorId): boolean {
  for (let n = messages.length - 1; n >= 0; n -= 1) {
    const message = messages[n];
    if (message?.direction === "out" && message.author.kind === "operator") return false;
    if (message?.author.kind !== "system" || message.text !== "operator_connected") continue;
    const { how, operator_id } = (message.attachments[0] ?? {}) as { how?: unknown; operator_id?: unknown };
    return how === "transferred" && operator_id === me;
  }
  return false;
}

/** While a handed-over request may still be declined: a line with the button. */
export function DeclineBar({ dialog, onDeclined }: { dialog: Dialog; onDeclined(): void }) {
  const t = useT();
  const panel = usePanel();
  const { call } = useLive();
  const { settings } = useBoot();
  const show = useToasts((state) => state.show);
  const thread = useThread(dialog.id);
  const [busy, setBusy] = useState(false);
  const me = panel.store.state.me;
  const mine = dialog.state === "active" && dialog.operator_id === me && dialog.connected_at !== null;
  const limit = settings["accept_timeout_s"];
  const term = (typeof limit === "number" ? limit : ACCEPT_TIMEOUT_S) * 1000;
  const until = dialog.connected_at === null ? 0 : Date.parse(dialog.connected_at) + term;
  const offered = mine && handedToMe(thread?.messages ?? [], me);
  const now = useNow(offered);
  if (!offered || now >= until) return null;
  const decline = (): void => {
    setBusy(true);
    call<Dialog>("POST", `/api/v1/dialogs/${dialog.id}/decline`).then(onDeclined, (error: unknown) => {
      setBusy(false);
      show({ text: problemText(t, asProblem(error).code), tone: "bad" });
    });
  };
  return (
    <div className="mb-2 flex min-h-10 items-center gap-3 rounded-card border border-line bg-sunken px-3 py-1.5 text-13 text-fg2">
      <span className="min-w-0 flex-1">{t("decline.why", { n: Math.ceil((until - now) / 1000) })}</span>
      <Button disabled={busy} onClick={decline}>
        {t("decline.action")}
      </Button>
    </div>
  );
}

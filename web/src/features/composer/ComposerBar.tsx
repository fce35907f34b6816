import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog, DialogId } from "../../api/types";
import { useT as useDeskT } from "../../i18n/desk";
import { clockTime, duration } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { printed } from "../../keys/bindings";
import { join } from "../../live/joined";
import { useGrant, useLive, useNow, useOperators, usePanel } from "../../live/react";
import type { WriteFirst } from "../../live/write-first";
import { Button } from "../../ui/button";
import { useToasts } from "../../ui/toasts";
import { ClosedVerbs } from "./ClosedVerbs";
import type { ComposerMode } from "./mode";

/** The line above the box, or in its place: who holds the dialog and why a reply is not possible. */
export function ComposerBar({
  dialog,
  mode,
  onTake,
  write,
  onOpen,
}: {
  dialog: Dialog;
  mode: ComposerMode;
  onTake(): void;
  write: WriteFirst;
  onOpen(id: DialogId): void;
}) {
  const mayTake = useGrant("op_take_from_queue");
  const t = useT();
  const { store } = usePanel();
  if (mode.kind === "reply")
    return dialog.operator_id === store.state.me ? null : <TheirBar dialog={dialog} onOpen={onOpen} joined />;
  if (mode.because === "other") return <TheirBar dialog={dialog} onOpen={onOpen} joined={false} />;
  const takeable = mode.kind === "note" && (mode.because === "queue" || mode.because === "bot") && mayTake;
  return (
    <div className="mb-2 flex min-h-10 items-center gap-3 rounded-card border border-line bg-sunken px-3 py-1.5 text-13 text-fg2">
      <span className="min-w-0 flex-1">
        <Reason dialog={dialog} mode={mode} />
      </span>
      {takeable ? (
        <Button tone="primary" shortcut={printed("assignToMe")} onClick={onTake}>
          {t("take.action")}
        </Button>
      ) : null}
      {mode.because === "closed" ? <ClosedVerbs dialog={dialog} write={write} onOpen={onOpen} /> : null}
    </div>
  );
}

/** Whose request it is, and by right: answering in it beside them, and taking it over. */
function TheirBar({
  dialog,
  joined,
  onOpen,
}: {
  dialog: Dialog;
  joined: boolean;
  onOpen(id: DialogId): void;
}) {
  const t = useDeskT();
  const { supervise, panel } = useLive();
  const show = useToasts((state) => state.show);
  const [reply, replyAny] = [useGrant("op_reply"), useGrant("op_reply_any")];
  const [all, transfer] = [useGrant("op_view_all"), useGrant("op_transfer")];
  const [busy, setBusy] = useState(false);
  const name = dialog.operator_name || t("composer.colleague");
  const takeOver = (): void => {
    setBusy(true);
    supervise
      .assign(dialog.id, panel.store.state.me)
      .then(
        (after) => {
          panel.putDialog(after);
          join(dialog.id, false);
          onOpen(dialog.id);
        },
        (error: unknown) => {
          show({ text: t("take.failed", { reason: problemText(t, asProblem(error).code) }), tone: "bad" });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <div className="mb-2 flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-line bg-sunken px-3 py-1.5 text-13 text-fg2">
      {/* On a phone the buttons go below: beside them a sentence would be a word wide. */}
      <span className="min-w-[min(100%,14rem)] flex-1">
        {t(joined ? "join.on" : "composer.heldBy", { name })}
      </span>
      {reply && replyAny ? (
        <Button
          onClick={() => {
            join(dialog.id, !joined);
          }}
        >
          {t(joined ? "join.leave" : "join.action")}
        </Button>
      ) : null}
      {all && transfer ? (
        <Button disabled={busy} onClick={takeOver}>
          {t("join.takeOver")}
        </Button>
      ) : null}
    </div>
  );
}

function Reason({ dialog, mode }: { dialog: Dialog; mode: Exclude<ComposerMode, { kind: "reply" }> }) {
  const t = useT();
  const language = useLanguage();
  const operators = useOperators();
  const now = useNow(dialog.state === "queued" || dialog.state === "new");
  switch (mode.because) {
    case "closed": {
      const who = dialog.operator_name || operators.get(dialog.operator_id ?? (0 as never))?.name;
      const time = dialog.closed_at ? clockTime(language, Date.parse(dialog.closed_at)) : "";
      return (
        <>
          {who ? t("composer.closedBy", { time, name: who }) : t("composer.closed", { time })}
          {dialog.close_comment ? ` · ${dialog.close_comment}` : null}
        </>
      );
    }
    case "other":
      return null; // the bar of colleagues' requests says it
    case "queue":
      return t("composer.inQueue", {
        time: duration(t, now - Date.parse(dialog.queued_at ?? dialog.created_at)),
      });
    case "bot":
      return t("composer.withBot");
    case "window":
      return t("composer.windowClosed");
    case "observer":
      return t("composer.observer");
    case "no_right":
      return t("composer.noRight");
  }
}

import type { Dialog, DialogId } from "../../api/types";
import { clockTime, duration } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { printed } from "../../keys/bindings";
import { useGrant, useNow, useOperators } from "../../live/react";
import type { WriteFirst } from "../../live/write-first";
import { Button } from "../../ui/button";
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
  if (mode.kind === "reply") return null;
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
      return t("composer.heldBy", { name: mode.holder || t("composer.colleague") });
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

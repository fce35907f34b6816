import { Bot, Hash } from "lucide-react";
import type { Dialog } from "../../api/types";
import { dayTime, duration } from "../../i18n/format";
import { languageNow, useT } from "../../i18n/language";
import { useBoot } from "../../live/react";
import { waitingOf } from "../../live/waiting";
import { Chip } from "../../ui/chip";
import { WaitChip } from "../../ui/wait-chip";

/** Third line of a row: what state it is in and what it is about. */
export function RowChips({
  dialog,
  now,
  showOperator,
}: {
  dialog: Dialog;
  now: number;
  showOperator: boolean;
}) {
  const t = useT();
  const boot = useBoot();
  const subject = boot.subjects.find((known) => known.id === dialog.subject_id);
  const ids = dialog.tag_ids ?? [];
  const tag = boot.tags?.find((known) => known.id === ids[0]);
  return (
    <>
      <StateChip dialog={dialog} now={now} />
      {showOperator && dialog.operator_name ? (
        <Chip className="max-w-32 shrink truncate">{dialog.operator_name}</Chip>
      ) : null}
      {tag ? (
        <Chip tone="line" className="min-w-0 shrink">
          <span className="sr-only">{t("row.tags")} </span>
          <span className="truncate">{tag.name}</span>
          {ids.length > 1 ? <span>{`+${ids.length - 1}`}</span> : null}
        </Chip>
      ) : null}
      {subject ? (
        <Chip className="min-w-0 shrink">
          <Hash size={11} aria-label={t("row.topic")} className="shrink-0" />
          <span className="truncate">{subject.name}</span>
        </Chip>
      ) : null}
    </>
  );
}

function StateChip({ dialog, now }: { dialog: Dialog; now: number }) {
  const t = useT();
  const lists = useBoot();
  switch (dialog.state) {
    case "bot":
      return (
        <Chip tone="bot" className="shrink-0">
          <Bot size={12} aria-hidden />
          {t("state.bot")}
        </Chip>
      );
    case "new":
    case "queued": {
      const waiting = waitingOf(dialog, lists, now);
      const tone = waiting?.tone === "late" ? "bad" : waiting?.tone === "soon" ? "warn" : "plain";
      return (
        <Chip tone={tone} className="shrink-0">
          {waiting ? t("state.queuedFor", { time: duration(t, waiting.elapsed) }) : t("state.queued")}
        </Chip>
      );
    }
    case "active":
      return dialog.waiting_since === null ? (
        <Chip className="shrink-0">{t("state.waitingClient")}</Chip>
      ) : null;
    case "paused":
      return (
        <Chip className="shrink-0">
          {dialog.snoozed_until
            ? t("state.pausedUntil", { time: dayTime(languageNow(), Date.parse(dialog.snoozed_until), now) })
            : t("state.paused")}
        </Chip>
      );
    case "closed":
    case "merged":
      return <Chip className="shrink-0">{t("state.closed")}</Chip>;
  }
}

/** How long the client waits for us, against the norm. */
export function RowWait({ dialog, now }: { dialog: Dialog; now: number }) {
  const t = useT();
  const lists = useBoot();
  if (dialog.state !== "active") return null;
  const waiting = waitingOf(dialog, lists, now);
  if (!waiting) return null;
  return (
    <WaitChip
      tone={waiting.tone}
      share={waiting.left}
      text={
        waiting.tone === "late"
          ? `+${duration(t, waiting.elapsed - waiting.norm)}`
          : duration(t, waiting.norm - waiting.elapsed)
      }
      title={t("wait.title", { time: duration(t, waiting.elapsed), norm: duration(t, waiting.norm) })}
    />
  );
}

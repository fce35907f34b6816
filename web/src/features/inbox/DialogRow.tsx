import { Bot, Check, ClockAlert, Flag } from "lucide-react";
import { memo } from "react";
import type { Bootstrap, Dialog, DialogId, Priority, View } from "../../api/types";
import { age } from "../../i18n/format";
import { useLanguage, useT, type Translate } from "../../i18n/language";
import { catalogueName, channelLabel, takenBy } from "../../i18n/names";
import { waitingOf } from "../../live/waiting";
import { useBoot, useDialog, useLink, useNow, useOutgoing, usePanel, useTyping } from "../../live/react";
import type { ListKey } from "../../live/list-key";
import { belongs } from "../../live/state";
import type { OutgoingView } from "../../live/outbox";
import { useDraft } from "../../live/drafts";
import { Avatar } from "../../ui/avatar";
import { cx } from "../../ui/cx";
import { botMark } from "./bot-mark";
import { RowChips, RowWait } from "./row-chips";
import { type RowNote, useRowNotes } from "./row-state";
import { urgencyOf } from "./urgency";

interface DialogRowProps {
  id: DialogId;
  view: View;
  selected: boolean;
  compact: boolean;
  position: number;
  total: number;
  canTake: boolean;
  list: ListKey;
  /** Rows can be ticked for a bulk action. */
  mayTick: boolean;
  ticked: boolean;
}

export const optionId = (id: DialogId): string => `dialog-option-${id}`;

/** One option of the list. Holds no buttons: a click on `data-take` is understood by the list, and Shift T does the same. */
export const DialogRow = memo(function DialogRow({
  id,
  view,
  selected,
  compact,
  position,
  total,
  canTake,
  list,
  mayTick,
  ticked,
}: DialogRowProps) {
  const t = useT();
  const language = useLanguage();
  const dialog = useDialog(id);
  const now = useNow(dialog !== undefined);
  const note = useRowNotes((state) => state.notes.get(id));
  const { store } = usePanel();
  const boot = useBoot();
  if (!dialog) return null;
  const own = belongs(list, dialog, store.state.me);
  const gone = own === null ? store.state.lists.get(list)?.ids.has(id) === false : !own;
  const waits = dialog.state === "queued" || dialog.state === "new";
  const unread = dialog.unread > 0;
  return (
    <div
      role="option"
      id={optionId(id)}
      data-dialog={id}
      tabIndex={-1}
      aria-selected={mayTick ? ticked : selected}
      aria-current={mayTick && selected ? true : undefined}
      aria-posinset={position}
      aria-setsize={total}
      className={cx(
        "group/row relative flex gap-3 border-b border-line px-3 ease-quick transition-colors",
        compact ? "h-[54px] py-1.5" : "h-[78px] py-2",
        selected
          ? "bg-selected before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent"
          : "hover:bg-hover",
      )}
    >
      <span className="sr-only">{spoken(t, dialog, boot, now)}</span>
      <span className={cx("relative", compact ? "pt-0.5" : "pt-1")}>
        <span className={cx(mayTick && (ticked ? "invisible" : "group-hover/row:invisible"))}>
          <Avatar id={dialog.client.id} name={dialog.client.name} channel={dialog.channel} dim={gone} />
        </span>
        {mayTick ? <TickMark ticked={ticked} /> : null}
      </span>
      <span className="min-w-0 flex-1" aria-hidden="true">
        <span className="flex items-baseline gap-2">
          <span className={cx("min-w-0 flex-1 truncate", unread ? "font-semibold" : "font-medium")}>
            {dialog.client.name}
          </span>
          <BotMark dialog={dialog} chips={!compact} />
          <PriorityMark priorities={boot.priorities} id={dialog.priority_id} />
          <Stale />
          <time dateTime={dialog.last_message_at} className="shrink-0 text-12 text-fg3 tabular-nums">
            {age(language, t, Date.parse(dialog.last_message_at), now)}
          </time>
        </span>
        <span className="flex items-center gap-2">
          {compact && note ? <NoteLine note={note} /> : <RowPreview dialog={dialog} unread={unread} />}
          {compact ? <RowWait dialog={dialog} now={now} /> : null}
          {compact && canTake && waits && !note ? <TakeMark id={id} /> : null}
          {unread ? (
            <span className="shrink-0 rounded-full bg-accent px-1.5 text-11 leading-[18px] font-semibold text-on-accent tabular-nums">
              {dialog.unread > 99 ? "99+" : dialog.unread}
            </span>
          ) : null}
        </span>
        {compact ? null : (
          <span className="mt-1 flex h-5 items-center gap-1.5 overflow-hidden">
            {note ? (
              <NoteLine note={note} />
            ) : gone ? (
              <span className="truncate text-12 text-fg2">{t("row.left")}</span>
            ) : (
              <>
                <RowChips dialog={dialog} now={now} showOperator={view === "all" || own === null} />
                <span className="ml-auto flex shrink-0 items-center gap-1.5">
                  <RowWait dialog={dialog} now={now} />
                  {canTake && waits ? <TakeMark id={id} /> : null}
                </span>
              </>
            )}
          </span>
        )}
      </span>
    </div>
  );
});

/** A tick that takes the avatar's place under the pointer; understood by the list, and X does the same. */
function TickMark({ ticked }: { ticked: boolean }) {
  return (
    <span
      data-check
      aria-hidden="true"
      className={cx(
        "absolute inset-0 flex cursor-pointer items-center justify-center",
        ticked ? "" : "invisible group-hover/row:visible",
      )}
    >
      <span
        className={cx(
          "flex size-5 items-center justify-center rounded-chip border",
          ticked ? "border-accent bg-accent text-on-accent" : "border-line2 bg-surface",
        )}
      >
        {ticked ? <Check size={14} aria-hidden /> : null}
      </span>
    </span>
  );
}

/** A bot has to do with the request; the row's sentence says so too. */
function BotMark({ dialog, chips }: { dialog: Dialog; chips: boolean }) {
  const t = useT();
  const mark = botMark(dialog, chips);
  if (mark === null) return null;
  return (
    <span
      title={t(mark === "leads" ? "row.botLeads" : "row.botAnswered")}
      className="shrink-0 self-center text-bot"
    >
      <Bot size={13} aria-hidden />
    </span>
  );
}

/** A request that is more urgent than the usual ones; the row's sentence says the name. */
function PriorityMark({ priorities, id }: { priorities: readonly Priority[]; id: number | null }) {
  const t = useT();
  const urgency = urgencyOf(priorities, id);
  if (!urgency) return null;
  return (
    <span
      title={catalogueName(t, priorities.find((priority) => priority.id === id)?.name ?? "")}
      className={cx("shrink-0 self-center", urgency === "top" ? "text-bad" : "text-warn")}
    >
      <Flag size={13} aria-hidden fill={urgency === "top" ? "currentColor" : "none"} />
    </span>
  );
}

/** Without a connection times go on counting, and nobody knows what has happened meanwhile. */
function Stale() {
  const t = useT();
  const lost = useLink().lostAt !== null;
  return lost ? (
    <ClockAlert size={13} aria-label={t("row.stale")} className="shrink-0 self-center text-fg3" />
  ) : null;
}

/** My take on its way, or who was faster. */
function NoteLine({ note }: { note: RowNote }) {
  const t = useT();
  return (
    <span
      className={cx("min-w-0 flex-1 truncate text-12", note.kind === "taken" ? "text-warn" : "text-accent")}
    >
      {note.kind === "taken" ? takenBy(t, note.by) : t("take.taking")}
    </span>
  );
}

/** Looks like a button and is understood by the list; Shift T does the same. */
function TakeMark({ id }: { id: DialogId }) {
  const t = useT();
  return (
    <span
      data-take={id}
      className="shrink-0 cursor-pointer rounded-chip bg-accent px-2 text-12 leading-5 font-semibold text-on-accent hover:bg-accent-hover"
    >
      {t("take.action")}
    </span>
  );
}

function RowPreview({ dialog, unread }: { dialog: Dialog; unread: boolean }) {
  const t = useT();
  const typing = useTyping(dialog.id);
  const draft = useDraft(dialog.id);
  const outgoing = useOutgoing(dialog.id).filter((item) => item.state !== "sent");
  const base = cx("min-w-0 flex-1 truncate", unread ? "text-fg" : "text-fg2");
  if (typing && !typing.operator) {
    return (
      <span className="flex min-w-0 flex-1 items-center gap-1.5 text-accent">
        {t("typing.short")}
        <span className="dots">
          <i />
          <i />
          <i />
        </span>
      </span>
    );
  }
  const failed = outgoing.find((item) => item.state === "failed");
  if (failed)
    return (
      <span className="min-w-0 flex-1 truncate text-bad">
        {t("row.failed", { text: outgoingText(t, failed) })}
      </span>
    );
  if (draft) {
    return (
      <span className={base}>
        <span className="text-warn">{t("row.draft")}</span> {draft}
      </span>
    );
  }
  const waiting = outgoing.at(-1);
  if (waiting) return <span className={base}>{t("row.you", { text: outgoingText(t, waiting) })}</span>;
  return <span className={base}>{previewText(t, dialog)}</span>;
}

function previewText(t: Translate, { preview }: Dialog): string {
  if (!preview) return t("row.empty");
  const text = contentText(t, preview.type, preview.text);
  switch (preview.author_kind) {
    case "operator":
      return t("row.you", { text });
    case "bot":
      return t("row.bot", { text });
    case "note":
      return t("row.note", { text });
    case "client":
    case "system":
    case "copilot":
      return text;
  }
}

/** What a message says in one line: its words, or what stands in their place. */
function contentText(t: Translate, type: string, text: string): string {
  switch (type) {
    case "image":
      return text || t("row.photo");
    case "video":
      return text || t("row.video");
    case "audio":
      return text || t("row.audio");
    case "file":
      return text ? t("row.file", { name: text }) : t("row.attachment");
    default:
      return text || t("row.attachment");
  }
}

function outgoingText(t: Translate, { text, attachments }: OutgoingView): string {
  const file = attachments?.[0];
  if (text || !file) return text;
  return contentText(t, file.type ?? "file", file.type === "file" ? (file.name ?? "") : "");
}

/** The row as one sentence for a reader. */
function spoken(t: Translate, dialog: Dialog, boot: Bootstrap, now: number): string {
  const parts = [dialog.client.name, t("spoken.channel", { channel: channelLabel(t, dialog.channel) })];
  if (dialog.unread > 0) parts.push(t("spoken.unread", { n: dialog.unread }));
  const waiting = waitingOf(dialog, boot, now);
  const minutes = waiting ? Math.floor(waiting.elapsed / 60_000) : 0;
  if (dialog.waiting_since)
    parts.push(minutes > 0 ? t("spoken.waitsFor", { n: minutes }) : t("spoken.waits"));
  if (waiting?.tone === "late") parts.push(t("spoken.late"));
  if (urgencyOf(boot.priorities, dialog.priority_id)) {
    const name = boot.priorities.find(({ id }) => id === dialog.priority_id)?.name ?? "";
    parts.push(t("spoken.priority", { name: catalogueName(t, name) }));
  }
  if (dialog.state === "bot") parts.push(t("state.bot"));
  if (dialog.state === "queued" || dialog.state === "new") parts.push(t("state.queued"));
  if (dialog.preview) parts.push(previewText(t, dialog));
  return parts.join(", ");
}

import { Bot, File, StickyNote } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Attachment, Dialog, Message } from "../../api/types";
import { clockTime, exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText, systemText } from "../../i18n/names";
import type { OutgoingView } from "../../live/outbox";
import { usePanel } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { cx } from "../../ui/cx";
import { DeliveryMark, OutgoingMark } from "./Delivery";
import { linkified } from "./linkify";

interface Place {
  first: boolean;
  last: boolean;
}

const BUBBLE = "w-fit max-w-full rounded-bubble px-3 py-2 text-14 whitespace-pre-wrap wrap-anywhere";

/** One message of the timeline, drawn by who wrote it. */
export const MessageBubble = memo(function MessageBubble({
  message,
  dialog,
  first,
  last,
}: { message: Message; dialog: Dialog } & Place) {
  const t = useT();
  switch (message.author.kind) {
    case "system":
      return (
        <p className="mx-auto max-w-md px-4 py-2 text-center text-12 text-fg3">
          {systemText(t, message.text, message.attachments[0])} <Time at={message.created_at} />
        </p>
      );
    case "note":
      return (
        <NoteBubble
          head={`${[t("note.label"), message.author.name].filter(Boolean).join(" · ")} · `}
          time={<Time at={message.created_at} />}
          text={message.text}
          first={first}
        />
      );
    case "client":
      return (
        <div className={cx("flex gap-2 pr-12", first ? "pt-3" : "pt-1")}>
          <span className="w-7 shrink-0">
            {first ? <Avatar id={dialog.client.id} name={dialog.client.name} size={28} /> : null}
          </span>
          <div className="min-w-0">
            <div
              dir="auto"
              className={cx(BUBBLE, "border border-line bg-sunken", first && "rounded-tl-chip")}
            >
              <Body message={message} />
            </div>
            {last ? (
              <p className="mt-1 pl-1 text-12 text-fg3">
                <Time at={message.created_at} />
              </p>
            ) : null}
          </div>
        </div>
      );
    case "operator":
    case "bot":
    case "copilot": {
      const bot = message.author.kind !== "operator";
      return (
        <OwnSide first={first} name={first ? message.author.name : null} bot={bot}>
          <div
            dir="auto"
            className={cx(BUBBLE, bot ? "bg-bot-soft" : "bg-accent-soft", first && "rounded-tr-chip")}
          >
            <Body message={message} />
          </div>
          {last || message.status === "failed" ? (
            <p className="mt-1 flex items-center justify-end gap-1.5 pr-1 text-12 text-fg3">
              <Time at={message.created_at} />
              {message.status ? (
                <DeliveryMark status={message.status} errorCode={message.error_code} />
              ) : null}
            </p>
          ) : null}
        </OwnSide>
      );
    }
  }
});

/** A message of mine that is still on its way. */
export function OutgoingBubble({ item, first, last }: { item: OutgoingView } & Place) {
  const t = useT();
  const language = useLanguage();
  const { outbox } = usePanel();
  const mark = (
    <>
      <time>{clockTime(language, item.created)}</time>
      <OutgoingMark state={item.state} />
    </>
  );
  const repair =
    item.state === "failed" ? (
      <p className="mt-1 flex flex-wrap items-center justify-end gap-x-3 gap-y-1 text-12">
        <span className="text-bad">{problemText(t, item.failed ?? "")}</span>
        <button
          type="button"
          className="min-h-6 font-semibold text-accent hover:underline"
          onClick={() => {
            outbox.retry(item.dialog_id, item.nonce);
          }}
        >
          {t("action.retry")}
        </button>
        <button
          type="button"
          className="min-h-6 text-fg2 hover:underline"
          onClick={() => {
            outbox.discard(item.dialog_id, item.nonce);
          }}
        >
          {t("action.delete")}
        </button>
      </p>
    ) : null;
  if (item.kind === "note") {
    return (
      <>
        <NoteBubble
          head={`${t("note.label")} · `}
          time={<span className="inline-flex items-center gap-1.5">{mark}</span>}
          text={item.text}
          first={first}
        />
        {repair}
      </>
    );
  }
  return (
    <OwnSide first={first} name={null} bot={false}>
      <div
        dir="auto"
        className={cx(
          BUBBLE,
          "bg-accent-soft",
          first && "rounded-tr-chip",
          item.state === "failed" && "ring-1 ring-bad-fill",
        )}
      >
        {linkified(item.text)}
      </div>
      {last || item.state !== "sending" ? (
        <p className="mt-1 flex items-center justify-end gap-1.5 pr-1 text-12 text-fg3">{mark}</p>
      ) : null}
      {repair}
    </OwnSide>
  );
}

function OwnSide({
  first,
  name,
  bot,
  children,
}: {
  first: boolean;
  name: string | null;
  bot: boolean;
  children: ReactNode;
}) {
  return (
    <div className={cx("flex flex-col items-end pl-16", first ? "pt-3" : "pt-1")}>
      {name ? (
        <p className={cx("mb-1 flex items-center gap-1 pr-1 text-12", bot ? "text-bot" : "text-fg2")}>
          {bot ? <Bot size={13} aria-hidden /> : null}
          {name}
        </p>
      ) : null}
      {children}
    </div>
  );
}

function NoteBubble({
  head,
  time,
  text,
  first,
}: {
  head: string;
  time: ReactNode;
  text: string;
  first: boolean;
}) {
  const t = useT();
  return (
    <div className={cx("mx-9", first ? "pt-3" : "pt-1")}>
      <div className="rounded-card border border-note-line bg-note px-3 py-2 text-note-fg">
        <p className="flex flex-wrap items-center gap-x-1.5 text-12">
          <StickyNote size={13} aria-hidden />
          <span className="font-semibold">
            {head}
            {time}
          </span>
          <span>{t("note.team")}</span>
        </p>
        <p dir="auto" className="mt-1 text-14 whitespace-pre-wrap wrap-anywhere">
          {linkified(text)}
        </p>
      </div>
    </div>
  );
}

function Body({ message }: { message: Message }) {
  return (
    <>
      {linkified(message.text)}
      {message.attachments.map((attachment, index) => (
        <FileLine key={index} attachment={attachment} />
      ))}
    </>
  );
}

function FileLine({ attachment }: { attachment: Attachment }) {
  const t = useT();
  const language = useLanguage();
  const name = attachment.name ?? t("row.attachment");
  const size =
    attachment.size === undefined
      ? ""
      : t("file.kilobytes", { n: Math.max(1, Math.round(attachment.size / 1024)).toLocaleString(language) });
  const inside = (
    <>
      <File size={16} aria-hidden className="shrink-0 text-fg2" />
      <span className="min-w-0 truncate">{name}</span>
      <span className="shrink-0 text-12 text-fg2">{size}</span>
    </>
  );
  const shape =
    "mt-1 flex max-w-72 items-center gap-2 rounded-control border border-line2 bg-surface px-2 py-1.5 text-13";
  return attachment.url ? (
    <a
      href={attachment.url}
      target="_blank"
      rel="noopener noreferrer"
      className={cx(shape, "hover:bg-hover")}
    >
      {inside}
    </a>
  ) : (
    <span className={shape}>{inside}</span>
  );
}

function Time({ at }: { at: string }) {
  const language = useLanguage();
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(language, time)} className="tabular-nums">
      {clockTime(language, time)}
    </time>
  );
}

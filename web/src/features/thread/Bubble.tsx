import { Bot, StickyNote } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Attachment, Dialog, DialogId, Message, MessageId, OperatorId } from "../../api/types";
import { clockTime, exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText, systemText } from "../../i18n/names";
import type { OutgoingView } from "../../live/outbox";
import { useOperators, usePanel } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";
import { DeliveryMark, OutgoingMark } from "./Delivery";
import { FailedMessage, SendElsewhere } from "./FailedMessage";
import { useAmending } from "./amending";
import { Files } from "./Files";
import { linkified } from "./linkify";
import { MessageMenu } from "./MessageMenu";
import { Quote } from "./Quote";

const HeldMessage = lazily(async () => (await import("./HeldMessage")).HeldMessage);

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
          dialog={message.dialog_id}
          files={message.attachments}
          mentions={message.mentions}
          first={first}
          message={message}
          menu={<MessageMenu message={message} dialog={dialog} />}
        />
      );
    case "client":
      return (
        <div data-message={message.id} className={cx("group flex gap-2 pr-4", first ? "pt-3" : "pt-1")}>
          <span className="w-7 shrink-0">
            {first ? <Avatar id={dialog.client.id} name={dialog.client.name} size={28} /> : null}
          </span>
          <div className="min-w-0">
            <div
              dir="auto"
              className={cx(BUBBLE, "border border-line bg-sunken", first && "rounded-tl-chip")}
            >
              <Body message={message} dialog={dialog} />
            </div>
            {last ? (
              <p className="mt-1 pl-1 text-12 text-fg3">
                <Time at={message.created_at} />
              </p>
            ) : null}
          </div>
          <MessageMenu message={message} dialog={dialog} />
        </div>
      );
    case "operator":
    case "bot":
    case "copilot": {
      const bot = message.author.kind !== "operator";
      return (
        <OwnSide
          first={first}
          name={first ? message.author.name : null}
          bot={bot}
          message={message.id}
          menu={<MessageMenu message={message} dialog={dialog} />}
        >
          <div
            dir="auto"
            className={cx(BUBBLE, bot ? "bg-bot-soft" : "bg-accent-soft", first && "rounded-tr-chip")}
          >
            <Body message={message} dialog={dialog} />
          </div>
          {last || message.status === "failed" || message.edited_at ? (
            <p className="mt-1 flex items-center justify-end gap-1.5 pr-1 text-12 text-fg3">
              <Amended message={message} />
              <Time at={message.created_at} />
              {message.status ? (
                <DeliveryMark status={message.status} errorCode={message.error_code} />
              ) : null}
            </p>
          ) : null}
          {message.status === "failed" ? <FailedMessage message={message} dialog={dialog} /> : null}
        </OwnSide>
      );
    }
  }
});

/** A message of mine that is still on its way. */
export function OutgoingBubble({
  item,
  dialog,
  first,
  last,
}: { item: OutgoingView; dialog: Dialog } & Place) {
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
        {item.kind === "reply" && (item.attachments ?? []).length === 0 ? (
          <SendElsewhere
            dialog={dialog}
            message={item.nonce}
            text={item.text}
            files={[]}
            onSent={() => {
              outbox.discard(item.dialog_id, item.nonce);
            }}
          />
        ) : null}
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
          dialog={item.dialog_id}
          files={item.attachments ?? []}
          mentions={item.mentions}
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
        {item.reply_to_id ? <Quote dialog={dialog} id={item.reply_to_id} /> : null}
        {item.text ? <div>{linkified(item.text)}</div> : null}
        <Files dialog={item.dialog_id} files={item.attachments ?? []} />
      </div>
      {last || item.state !== "sending" ? (
        <p className="mt-1 flex items-center justify-end gap-1.5 pr-1 text-12 text-fg3">{mark}</p>
      ) : null}
      {item.state === "held" ? <HeldMessage item={item} dialog={dialog} /> : null}
      {repair}
    </OwnSide>
  );
}

function OwnSide({
  first,
  name,
  bot,
  message,
  menu = null,
  children,
}: {
  first: boolean;
  name: string | null;
  bot: boolean;
  message?: MessageId;
  menu?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div data-message={message} className={cx("group flex gap-2 pl-8", first ? "pt-3" : "pt-1")}>
      <div className="flex flex-1 items-center justify-end">{menu}</div>
      <div className="flex min-w-0 flex-col items-end">
        {name ? (
          <p className={cx("mb-1 flex items-center gap-1 pr-1 text-12", bot ? "text-bot" : "text-fg2")}>
            {bot ? <Bot size={13} aria-hidden /> : null}
            {name}
          </p>
        ) : null}
        {children}
      </div>
    </div>
  );
}

function NoteBubble({
  head,
  time,
  text,
  dialog,
  files,
  mentions = [],
  first,
  message,
  menu = null,
}: {
  head: string;
  time: ReactNode;
  text: string;
  dialog: DialogId;
  files: readonly Attachment[];
  mentions?: readonly OperatorId[] | undefined;
  first: boolean;
  message?: Message;
  menu?: ReactNode;
}) {
  const t = useT();
  const operators = useOperators();
  const names = mentions.flatMap((id) => operators.get(id)?.name ?? []);
  return (
    <div data-message={message?.id} className={cx("group mx-9 flex gap-2", first ? "pt-3" : "pt-1")}>
      <div className="min-w-0 flex-1 rounded-card border border-note-line bg-note px-3 py-2 text-note-fg">
        <p className="flex flex-wrap items-center gap-x-1.5 text-12">
          <StickyNote size={13} aria-hidden />
          <span className="font-semibold">
            {head}
            {time}
          </span>
          <span>{t("note.team")}</span>
          {message ? <Amended message={message} /> : null}
        </p>
        <div dir="auto" className="mt-1 text-14 whitespace-pre-wrap wrap-anywhere">
          {message?.deleted_at ? <p className="italic">{t("message.gone")}</p> : null}
          {text ? <div>{linkified(text, names)}</div> : null}
          <Files dialog={dialog} files={files} />
        </div>
      </div>
      {menu}
    </div>
  );
}

/** That its author changed it or took it back; a press tells what it said before. */
function Amended({ message }: { message: Message }) {
  const t = useT();
  if (!message.edited_at) return null;
  return (
    <button
      type="button"
      className="min-h-6 underline decoration-dotted hover:text-fg"
      onClick={() => {
        useAmending.setState({ what: { kind: "history", message } });
      }}
    >
      {t(message.deleted_at ? "message.was" : "message.changed")}
    </button>
  );
}

function Body({ message, dialog }: { message: Message; dialog: Dialog }) {
  const t = useT();
  if (message.deleted_at) return <p className="text-fg2 italic">{t("message.gone")}</p>;
  return (
    <>
      {message.reply_to_id === null ? null : <Quote dialog={dialog} id={message.reply_to_id} />}
      {message.text ? <div>{linkified(message.text)}</div> : null}
      <Files dialog={message.dialog_id} files={message.attachments} />
    </>
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

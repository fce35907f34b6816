import { useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type FormEvent, useEffect, useId, useState } from "react";
import { asProblem } from "../../api/problems";
import type { DialogId, Message } from "../../api/types";
import { clockTime, grouped } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { channelLabel, problemText, systemText } from "../../i18n/names";
import { join } from "../../live/joined";
import { useDialog, useGrant, useLive, usePanel, useThread } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { INPUT } from "../../ui/field";
import { ChannelGlyph } from "../../ui/icons/channel";
import { useToasts } from "../../ui/toasts";
import { useTopicName } from "./context";
import { useT } from "./words";

const NEWEST = 30;

/**
 * A look at a dialog without taking part in it: live, read-only. The operator sees that somebody looks. What may be done
 * goes by right: whisper, join, take over, give to somebody.
 */
export function PeekDrawer({ id, onClose, onAssign }: { id: DialogId; onClose(): void; onAssign(): void }) {
  const t = useT();
  const panel = usePanel();
  const dialog = useDialog(id);
  const thread = useThread(id);
  const topic = useTopicName();
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    panel.openDialog(id).catch((error: unknown) => {
      if (here) setFailure(asProblem(error).code);
    });
    return () => {
      here = false;
      panel.closeView(id);
    };
  }, [panel, id]);
  const messages = (thread?.messages ?? []).slice(-NEWEST);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className="fixed inset-0 z-30 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="slide-in-right fixed inset-y-0 right-0 z-30 flex w-[min(460px,94vw)] flex-col bg-surface text-fg shadow-float outline-none"
        >
          <header className="flex items-start gap-2 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="flex items-center gap-2 truncate text-16 font-semibold">
                {dialog ? (
                  <ChannelGlyph channel={dialog.channel} size={17} label={channelLabel(t, dialog.channel)} />
                ) : null}
                {dialog?.client.name ?? t("live.peek.title")}
              </Radix.Title>
              {dialog ? (
                <p className="truncate text-12 text-fg2">
                  {[
                    t("thread.number", { n: grouped(dialog.id) }),
                    topic(dialog.subject_id),
                    dialog.operator_name ?? "",
                    t("live.peek.readOnly"),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </p>
              ) : null}
            </div>
            <Radix.Close asChild>
              <IconButton label={t("action.close")} className="-mr-1.5">
                <X size={17} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          {failure !== null ? (
            <Empty title={t("thread.failed")} hint={problemText(t, failure)} />
          ) : (
            <div
              role="log"
              aria-label={t("live.peek.log")}
              // A log that scrolls must be reachable by keyboard.
              tabIndex={0}
              className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-4 py-3 -outline-offset-2"
            >
              {messages.map((message) => (
                <Line key={message.seq} message={message} />
              ))}
              {thread?.loaded === true && messages.length === 0 ? (
                <p className="text-13 text-fg2">{t("row.empty")}</p>
              ) : null}
            </div>
          )}
          {dialog ? (
            <Acts
              id={id}
              held={dialog.state === "active"}
              holder={dialog.operator_id}
              onAssign={onAssign}
              onClose={onClose}
            />
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Line({ message }: { message: Message }) {
  const t = useT();
  const language = useLanguage();
  const { kind, name } = message.author;
  const time = clockTime(language, Date.parse(message.created_at));
  if (kind === "system")
    return (
      <p className="text-center text-12 text-fg3">
        {systemText(t, message.text, message.attachments[0])} {time}
      </p>
    );
  const tone =
    kind === "client"
      ? "self-start border border-line bg-sunken"
      : kind === "note"
        ? "self-stretch border border-note-line bg-note text-note-fg"
        : kind === "operator"
          ? "self-end bg-accent-soft"
          : "self-end bg-bot-soft";
  return (
    <div
      dir="auto"
      className={cx("max-w-[88%] rounded-bubble px-3 py-1.5 text-13 whitespace-pre-wrap wrap-anywhere", tone)}
    >
      {message.text}
      <span className={cx("mt-0.5 block text-11", kind === "note" ? "text-note-fg" : "text-fg2")}>
        {[kind === "note" ? t("note.label") : "", name ?? "", time].filter(Boolean).join(" · ")}
      </span>
    </div>
  );
}

function Acts({
  id,
  held,
  holder,
  onAssign,
  onClose,
}: {
  id: DialogId;
  held: boolean;
  holder: number | null;
  onAssign(): void;
  onClose(): void;
}) {
  const t = useT();
  const { panel, supervise } = useLive();
  const navigate = useNavigate();
  const show = useToasts((state) => state.show);
  const field = useId();
  const me = panel.store.state.me;
  const mayWhisper = useGrant("operators_monitor") && held && holder !== me;
  const mayJoin = useGrant("op_reply_any");
  const mayTake = useGrant("op_view_all");
  const mayTransfer = useGrant("op_transfer");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const failed = (error: unknown): void => {
    show({ text: problemText(t, asProblem(error).code), tone: "bad" });
  };
  const whisper = (event: FormEvent): void => {
    event.preventDefault();
    const said = text.trim();
    if (!said || busy) return;
    setBusy(true);
    supervise
      .whisper(id, said)
      .then(() => {
        setText("");
        show({ text: t("live.peek.whispered") });
      }, failed)
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <footer className="flex flex-col gap-2 border-t border-line px-4 py-3">
      {mayWhisper ? (
        <form className="flex items-end gap-2" onSubmit={whisper}>
          <div className="min-w-0 flex-1">
            <label htmlFor={field} className="mb-1 block text-12 text-fg2">
              {t("live.peek.whisperHint")}
            </label>
            <input
              id={field}
              className={cx(INPUT, "h-8 max-pane:h-11")}
              value={text}
              maxLength={4000}
              onChange={(event) => {
                setText(event.target.value);
              }}
            />
          </div>
          <Button type="submit" disabled={busy || text.trim() === ""}>
            {t("live.peek.whisper")}
          </Button>
        </form>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {mayTransfer ? <Button onClick={onAssign}>{t("live.assign.action")}</Button> : null}
        {mayJoin && held ? (
          <Button
            onClick={() => {
              join(id);
              void navigate({ to: "/inbox/$view/$dialogId", params: { view: "all", dialogId: String(id) } });
            }}
          >
            {t("live.peek.join")}
          </Button>
        ) : null}
        {mayTake && holder !== me ? (
          <Button
            tone="primary"
            onClick={() => {
              supervise.assign(id, me).then(() => {
                onClose();
                void navigate({
                  to: "/inbox/$view/$dialogId",
                  params: { view: "mine", dialogId: String(id) },
                });
              }, failed);
            }}
          >
            {t(held ? "live.peek.takeOver" : "live.peek.take")}
          </Button>
        ) : null}
      </div>
    </footer>
  );
}

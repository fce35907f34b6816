import { ArrowLeft, ArrowRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog, DialogId, Message } from "../../api/types";
import { calendarDay, grouped } from "../../i18n/format";
import { useT } from "../../i18n/desk";
import { useLanguage } from "../../i18n/language";
import { channelLabel, problemText } from "../../i18n/names";
import { useBoot, usePanel } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { ChannelGlyph } from "../../ui/icons/channel";
import { MessageBubble } from "./Bubble";
import { buildRows } from "./rows";

type Seen =
  | { state: "loading" }
  | { state: "ready"; dialog: Dialog; messages: readonly Message[] }
  | { state: "failed"; code: string };

/** An earlier request over the open one, to read only. Esc goes back to where the reader was. */
export function PeekPane({
  id,
  onBack,
  onOpen,
}: {
  id: DialogId;
  onBack(): void;
  onOpen(id: DialogId): void;
}) {
  const t = useT();
  const language = useLanguage();
  const panel = usePanel();
  const { settings } = useBoot();
  const [seen, setSeen] = useState<Seen>({ state: "loading" });
  const [older, setOlder] = useState(false);
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    let here = true;
    // Not a button with a hint: the first Esc would only close the hint.
    pane.current?.focus();
    panel.peek(id).then(
      (found) => {
        if (here) setSeen({ state: "ready", ...found });
      },
      (error: unknown) => {
        if (here) setSeen({ state: "failed", code: asProblem(error).code });
      },
    );
    return () => {
      here = false;
    };
  }, [panel, id]);

  const more = (): void => {
    if (seen.state !== "ready") return;
    const first = seen.messages[0]?.seq;
    if (first === undefined) return;
    setOlder(true);
    panel.peekOlder(id, first).then(
      (page) => {
        setOlder(false);
        setSeen({ ...seen, messages: [...page, ...seen.messages] });
      },
      () => {
        setOlder(false);
      },
    );
  };

  const dialog = seen.state === "ready" ? seen.dialog : null;
  return (
    <section
      ref={pane}
      tabIndex={-1}
      aria-label={t("peek.label")}
      className="absolute inset-0 z-20 flex flex-col bg-surface shadow-float"
    >
      <header className="flex h-15 shrink-0 items-center gap-2 border-b border-line px-4 max-pane:px-1">
        <IconButton label={t("peek.back")} shortcut="Esc" onClick={onBack}>
          <ArrowLeft size={18} aria-hidden />
        </IconButton>
        <div className="min-w-0 flex-1">
          <h2 className="flex items-center gap-2 text-16 font-semibold">
            <span className="truncate">
              {dialog ? t("thread.number", { n: grouped(dialog.number) }) : t("peek.label")}
            </span>
            {dialog ? (
              <ChannelGlyph channel={dialog.channel} size={16} label={channelLabel(t, dialog.channel)} />
            ) : null}
          </h2>
          {dialog ? (
            <p className="truncate text-12 text-fg2">
              {[
                calendarDay(language, Date.parse(dialog.created_at), Date.now()),
                dialog.operator_name,
                t("peek.readOnly"),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          ) : null}
        </div>
        <Button
          onClick={() => {
            onOpen(id);
          }}
        >
          {t("peek.open")}
          <ArrowRight size={15} aria-hidden />
        </Button>
      </header>
      <div
        role="log"
        aria-live="off"
        aria-label={t("peek.label")}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto px-4 pb-4 -outline-offset-2"
      >
        {seen.state === "loading" ? (
          <p role="status" className="late py-4 text-center text-12 text-fg3">
            {t("thread.loading")}
          </p>
        ) : seen.state === "failed" ? (
          <p className="py-4 text-center text-13 text-fg2">{problemText(t, seen.code)}</p>
        ) : (
          <>
            {(seen.messages[0]?.seq ?? 1) > 1 ? (
              <p className="flex justify-center pt-3">
                <Button disabled={older} onClick={more}>
                  {t("peek.older")}
                </Button>
              </p>
            ) : null}
            {buildRows({
              messages: seen.messages,
              outgoing: [],
              unreadFrom: null,
              showSystem: settings.show_system_messages !== false,
              me: panel.store.state.me,
            }).map((row) =>
              row.kind === "message" ? (
                <MessageBubble
                  key={row.key}
                  message={row.message}
                  dialog={seen.dialog}
                  first={row.first}
                  last={row.last}
                />
              ) : row.kind === "day" ? (
                <p key={row.key} className="pt-4 pb-1 text-center text-12 text-fg3">
                  {calendarDay(language, row.at, Date.now())}
                </p>
              ) : null,
            )}
          </>
        )}
      </div>
    </section>
  );
}

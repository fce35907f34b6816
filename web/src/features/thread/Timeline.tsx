import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Dialog, Message } from "../../api/types";
import { calendarDay, isSameDay } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { zoneNow } from "../../i18n/zone";
import { useBoot, useOutgoing, usePanel, usePreferences } from "../../live/react";
import type { Thread } from "../../live/state";
import { useShortcut } from "../../keys/registry";
import { MessageBubble, OutgoingBubble } from "./Bubble";
import { JumpContext } from "./jump";
import { openMenuByKey } from "./MessageMenu";
import { buildRows, firstUnread, type Row } from "./rows";

/** Closer to the end than this counts as "at the end". */
const END_PX = 48;
/** Older messages are asked for this far before the top. */
const TOP_PX = 600;
/** New messages are announced together, at most once a second. */
const ANNOUNCE_MS = 1000;

interface TimelineProps {
  dialog: Dialog;
  thread: Thread;
  /** `seq` of the message it is opened at; the end without it. */
  at: number | undefined;
  /** Called with the newest `seq` when the reader has it before their eyes. */
  onSeen(seq: number): void;
}

/** The windowed timeline: anchored at its end, still when the reader has scrolled up, paging upwards by fifty. */
export function Timeline({ dialog, thread, at: anchor, onSeen }: TimelineProps) {
  const t = useT();
  const panel = usePanel();
  const { settings } = useBoot();
  const outgoing = useOutgoing(dialog.id);
  const { messages } = thread;
  const [unreadFrom] = useState(() => firstUnread(messages, dialog.unread));
  const own = usePreferences((state) => state.value.show_system_messages);
  const showSystem = own ?? settings.show_system_messages !== false;
  const zone = zoneNow();
  const rows = useMemo(
    () =>
      buildRows({
        messages,
        outgoing,
        unreadFrom,
        showSystem,
        me: panel.store.state.me,
        zone,
      }),
    [messages, outgoing, unreadFrom, showSystem, panel, zone],
  );

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const atEnd = useRef(anchor === undefined);
  /** `seq` of a message that a quote or an address leads to: pages are read until it is there. */
  const [wanted, setWanted] = useState(anchor ?? null);
  const [below, setBelow] = useState(0);
  const [older, setOlder] = useState<"idle" | "loading" | "failed">("idle");

  const firstSeq = messages[0]?.seq ?? 0;
  const lastSeq = messages.at(-1)?.seq ?? 0;
  const shown = useRef({ firstSeq, lastSeq, rows: 0 });
  // Rows that came in front must push the view down by their height: virtua does it while `shift` is set.
  const shift = shown.current.rows > 0 && firstSeq < shown.current.firstSeq;

  const toEnd = useCallback(() => {
    atEnd.current = true;
    setBelow(0);
    virtual.current?.scrollToIndex(Number.MAX_SAFE_INTEGER, { align: "end" });
  }, []);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { firstSeq, lastSeq, rows: rows.length };
    const last = rows.at(-1);
    if (before.rows === 0) {
      if (!atEnd.current) return;
      const divider = rows.findIndex((row) => row.kind === "unread");
      const handle = virtual.current;
      handle?.scrollToIndex(rows.length, { align: "end" });
      requestAnimationFrame(() => {
        if (!handle) return;
        if (divider >= 0 && handle.getItemOffset(divider) < handle.scrollOffset) {
          atEnd.current = false;
          handle.scrollToIndex(divider, { align: "start" });
        } else handle.scrollToIndex(rows.length, { align: "end" });
      });
      return;
    }
    if (rows.length === before.rows && lastSeq === before.lastSeq) return;
    const mine =
      last?.kind === "outgoing" &&
      (last.item.state === "sending" || last.item.state === "held") &&
      rows.length > before.rows;
    if (atEnd.current || mine) {
      virtual.current?.scrollToIndex(rows.length, { align: "end" });
      atEnd.current = true;
    } else if (lastSeq > before.lastSeq) setBelow((count) => count + (lastSeq - before.lastSeq));
  }, [rows, firstSeq, lastSeq]);

  // The composer grows and panes are resized: whoever reads the end goes on reading the end.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) virtual.current?.scrollToIndex(Number.MAX_SAFE_INTEGER, { align: "end" });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);

  useEffect(() => {
    const seen = (): void => {
      if (!document.hidden && atEnd.current && lastSeq > 0) onSeen(lastSeq);
    };
    seen();
    document.addEventListener("visibilitychange", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
    };
  }, [lastSeq, below, onSeen]);

  const loadOlder = useCallback(
    (downTo?: number) => {
      setOlder("loading");
      panel.loadOlder(dialog.id, downTo).then(
        () => {
          setOlder("idle");
        },
        () => {
          setOlder("failed");
        },
      );
    },
    [panel, dialog.id],
  );

  useShortcut("messageMenu", openMenuByKey);

  useEffect(() => {
    setWanted(anchor ?? null);
  }, [anchor]);
  useEffect(() => {
    if (wanted === null) return;
    const at = rows.findIndex((row) => row.kind === "message" && row.message.seq === wanted);
    if (at >= 0) {
      atEnd.current = false;
      virtual.current?.scrollToIndex(at, { align: "center" });
      setWanted(null);
    } else if (firstSeq <= wanted || thread.complete || older === "failed") setWanted(null);
    else if (older === "idle") loadOlder(wanted);
  }, [wanted, rows, firstSeq, thread.complete, older, loadOlder]);

  const onScroll = (offset: number): void => {
    const handle = virtual.current;
    if (!handle) return;
    const end = handle.scrollSize - offset - handle.viewportSize < END_PX;
    if (end !== atEnd.current) {
      atEnd.current = end;
      if (end) setBelow(0);
    }
    if (offset < TOP_PX && !thread.complete && older === "idle") loadOlder();
  };

  const jump = useCallback(({ seq }: Message) => {
    setWanted(seq);
  }, []);

  return (
    <JumpContext value={jump}>
      <div className="relative min-h-0 flex-1">
        <div
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label={t("thread.log", { name: dialog.client.name })}
          id="thread"
          data-pane-start
          tabIndex={0}
          className="flex h-full flex-col overflow-x-hidden overflow-y-auto [overflow-anchor:none] px-4 -outline-offset-2"
        >
          <div className="flex-1" />
          {thread.complete ? null : (
            <div className="flex h-10 shrink-0 items-center justify-center text-12 text-fg3">
              {older === "failed" ? (
                <>
                  {t("thread.olderFailed")}
                  <button
                    type="button"
                    className="ml-2 font-semibold text-accent hover:underline"
                    onClick={() => {
                      loadOlder();
                    }}
                  >
                    {t("action.retry")}
                  </button>
                </>
              ) : (
                <span className="late">{t("thread.olderLoading")}</span>
              )}
            </div>
          )}
          <Virtualizer
            ref={virtual}
            scrollRef={scroller}
            shift={shift}
            startMargin={thread.complete ? 0 : 40}
            onScroll={onScroll}
          >
            {rows.map((row) => (
              <div
                key={row.key}
                data-found={row.kind === "message" && row.message.seq === anchor ? true : undefined}
                className="data-found:rounded-card data-found:bg-accent-soft"
              >
                <TimelineRow row={row} dialog={dialog} />
              </div>
            ))}
            <div key="end" className="h-3" />
          </Virtualizer>
        </div>
        {below > 0 ? (
          <button
            type="button"
            onClick={toEnd}
            className="pop-in absolute right-4 bottom-3 flex h-8 items-center gap-1.5 rounded-full border border-line2 bg-surface px-3 text-12 font-semibold text-accent shadow-float hover:bg-hover"
          >
            <ArrowDown size={14} aria-hidden />
            {t("thread.below", { n: below })}
          </button>
        ) : null}
        <Announcer messages={messages} name={dialog.client.name} />
      </div>
    </JumpContext>
  );
}

function TimelineRow({ row, dialog }: { row: Row; dialog: Dialog }) {
  switch (row.kind) {
    case "day":
      return <DayLine at={row.at} />;
    case "unread":
      return <UnreadLine />;
    case "message":
      return <MessageBubble message={row.message} dialog={dialog} first={row.first} last={row.last} />;
    case "outgoing":
      return <OutgoingBubble item={row.item} dialog={dialog} first={row.first} last={row.last} />;
  }
}

function DayLine({ at }: { at: number }) {
  const t = useT();
  const language = useLanguage();
  const now = Date.now();
  const today = isSameDay(at, now);
  const yesterday = isSameDay(at, now - 86_400_000);
  return (
    <p className="pt-4 pb-1 text-center text-12 text-fg3">
      {today ? t("time.today") : yesterday ? t("time.yesterday") : calendarDay(language, at, now)}
    </p>
  );
}

function UnreadLine() {
  const t = useT();
  return (
    <p className="flex items-center gap-3 pt-4 pb-1 text-12 font-semibold text-accent before:h-px before:flex-1 before:bg-accent/50 after:h-px after:flex-1 after:bg-accent/50">
      {t("thread.unread")}
    </p>
  );
}

/** Reads out what the client writes into the open dialog. Own messages, notes and system lines stay silent. */
function Announcer({ messages, name }: { messages: readonly Message[]; name: string }) {
  const t = useT();
  const [text, setText] = useState("");
  const heard = useRef(messages.at(-1)?.seq ?? 0);
  useEffect(() => {
    const timer = setTimeout(() => {
      const fresh = messages.filter(
        (message) => message.seq > heard.current && message.author.kind === "client",
      );
      heard.current = messages.at(-1)?.seq ?? heard.current;
      if (fresh.length > 0)
        setText(t("thread.says", { name, text: fresh.map((message) => message.text).join(". ") }));
    }, ANNOUNCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [messages, name, t]);
  return (
    <div className="sr-only" aria-live="polite">
      {text}
    </div>
  );
}

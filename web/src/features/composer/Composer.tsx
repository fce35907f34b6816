import { CornerDownLeft, Smile, StickyNote, Zap } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Dialog, DialogId, Iso } from "../../api/types";
import { clockTime } from "../../i18n/format";
import { useT as useDeskT } from "../../i18n/desk";
import { useLanguage, useT } from "../../i18n/language";
import { printed, usePrinted } from "../../keys/bindings";
import { isShortcut, runShortcut, useShortcut } from "../../keys/registry";
import { useComposerSlot } from "../../live/composer-slot";
import { type DraftKind, saveDraft, useDraftEntry } from "../../live/drafts";
import { firstGap } from "../../live/quick-text";
import { useBoot, useGrant, usePanel, usePreferences, useThread } from "../../live/react";
import { useJoined } from "../../live/joined";
import { mayChangeRequest } from "../../live/request-edit";
import type { WriteFirst } from "../../live/write-first";
import { answering, useReplyTo } from "../../live/reply-to";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";
import { useToasts } from "../../ui/toasts";
import { Tooltip } from "../../ui/tooltip";
import { ComposerBar } from "./ComposerBar";
import { DeclineBar } from "./DeclineBar";
import { GapNotice } from "./GapNotice";
import { OtherDraft } from "./OtherDraft";
import { QuoteBar } from "./QuoteBar";
import { useAttachments } from "./attachments";
import { textBegun, useTextBegun } from "./begun";
import { answeredByAnother } from "./collision";
import { type ComposerMode, composerMode } from "./mode";
import { useQuickPicker } from "./quick-picker";
import { type AfterSending, SendMenu } from "./SendMenu";
import { emojiAt, hashAt } from "./emoji-at";
import { type Key, mentionAt, mentionsIn } from "./mentions";
import { TypingOut } from "./typing-out";

const EmojiPicker = lazily(async () => (await import("./EmojiPicker")).EmojiPicker);
const HashPicker = lazily(async () => (await import("./HashPicker")).HashPicker);
const MentionPicker = lazily(async () => (await import("./MentionPicker")).MentionPicker);

/** What the store accepts as one message text. */
const MAX_LENGTH = 10_000;

interface ComposerProps {
  dialog: Dialog;
  onTake(): void;
  onSentAndNext(): void;
  /** After «send and close». */
  onSentAndClose(): void;
  /** Goes to another request of the client. */
  onOpen(id: DialogId): void;
  write: WriteFirst;
  /** The channel that an answer goes by, to be changed. */
  via: ReactNode;
}

/** The box below the thread, or the line that says why there is none. */
export function Composer({
  dialog,
  onTake,
  onSentAndNext,
  onSentAndClose,
  onOpen,
  write,
  via,
}: ComposerProps) {
  const { store } = usePanel();
  const reply = useGrant("op_reply");
  const note = useGrant("op_note");
  const observer = usePreferences((state) => state.value.view_mode === "observer");
  const mayJoin = useGrant("op_reply_any");
  const joined = useJoined(dialog.id) && mayJoin;
  const mode = composerMode(dialog, store.state.me, { reply, note, joined }, observer);
  return (
    <div className="shrink-0 px-4 pb-3 max-pane:px-2 max-pane:pb-2">
      <ComposerBar dialog={dialog} mode={mode} onTake={onTake} onOpen={onOpen} write={write} />
      {mode.kind === "reply" ? <DeclineBar dialog={dialog} onDeclined={onSentAndNext} /> : null}
      {mode.kind === "none" ? null : (
        <ComposerBox
          key={mode.kind}
          dialog={dialog}
          mode={mode}
          via={via}
          onSentAndNext={onSentAndNext}
          onSentAndClose={onSentAndClose}
        />
      )}
    </div>
  );
}

function ComposerBox({
  dialog,
  mode,
  via,
  onSentAndNext,
  onSentAndClose,
}: {
  dialog: Dialog;
  mode: ComposerMode;
  via: ReactNode;
  onSentAndNext(): void;
  onSentAndClose(): void;
}) {
  const t = useT();
  const desk = useDeskT();
  const panel = usePanel();
  const [chosen, setChosen] = useState<DraftKind>("reply");
  const mayNote = useGrant("op_note");
  const [reply, all] = [useGrant("op_reply"), useGrant("op_view_all")];
  const mayChange = mayChangeRequest(dialog, panel.store.state.me, { reply, all, closed: false });
  const kind: DraftKind = mode.kind === "note" ? "note" : chosen;
  const draft = useDraftEntry(dialog.id, kind);
  const { text } = draft;
  const saved = text !== "" && !draft.dirty;
  const quoted = useReplyTo(dialog.id);
  const [warned, setWarned] = useState(false);
  // A draft of an earlier page counts as begun when the request was opened.
  const [opened] = useState((): Iso => new Date(panel.clock.now()).toISOString());
  const begun = useTextBegun(dialog.id, kind);
  const since = begun ?? (text === "" ? null : opened);
  const box = useRef<HTMLTextAreaElement>(null);
  const tabs = useId();
  const [typing] = useState(
    () =>
      new TypingOut((on) => {
        panel.connection.tell("dialog.typing", { dialog_id: dialog.id, on });
      }),
  );
  const show = useToasts((state) => state.show);
  const faster = useAnswerWhileTyping(dialog, kind, since);

  useEffect(
    () => () => {
      typing.stop();
    },
    [typing],
  );

  const toggle = (): void => {
    if (mode.kind !== "reply" || !mayNote) return;
    setChosen(kind === "reply" ? "note" : "reply");
    box.current?.focus();
  };

  useShortcut("reply", () => box.current?.focus());
  useShortcut("toggleNote", toggle);

  const change = (next: string): void => {
    if (text === "" && next !== "") {
      textBegun(dialog.id, kind, new Date(panel.clock.now()).toISOString());
      setWarned(false);
    } else if (next === "") textBegun(dialog.id, kind, null);
    saveDraft(dialog.id, kind, next);
    if (kind === "reply") typing.key();
  };

  const quotedId = quoted?.id;
  useEffect(() => {
    if (quotedId === undefined) return;
    setChosen("reply");
    box.current?.focus();
  }, [quotedId]);

  const attachments = useAttachments(dialog, kind);
  const picker = useQuickPicker({ dialog, text, maxLength: MAX_LENGTH, box, change });
  const [caret, setCaret] = useState<number | null>(null);
  const mention = mayNote && caret !== null ? mentionAt(text, caret) : null;
  /** Keys go to the list of colleagues, signs, or topics and tags while it is there. */
  const mentionKey = useRef<Key>(null);
  /** The colon is the button's, so signs are offered before a letter is typed. */
  const [signs, setSigns] = useState(false);
  const emoji = caret !== null && !mention ? emojiAt(text, caret, signs) : null;
  const hash = mayChange && caret !== null ? hashAt(text, caret) : null;

  /** Puts words in place of what stands from `from` to `to`, with the caret behind them. */
  const replace = (from: number, to: number, words: string): void => {
    const next = text.slice(0, from) + words + text.slice(to);
    if (next.length > MAX_LENGTH) return;
    change(next);
    const end = from + words.length;
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(end, end);
    });
  };
  const openSigns = (): void => {
    const { selectionStart: from = text.length, selectionEnd: to = text.length } = box.current ?? {};
    const gap = from === 0 || /\s$/.test(text.slice(0, from)) ? "" : " ";
    replace(from, to, `${gap}:`);
    setSigns(true);
    setCaret(from + gap.length + 1);
  };
  useComposerSlot(picker.append);
  const sendKey = usePrinted("send");
  const { settings } = useBoot();
  const ownDelay = usePreferences((state) => state.value.send_delay_s);
  const delayMs = (ownDelay ?? settings.send_delay_s ?? 0) * 1_000;
  const gap = firstGap(text);

  const goToGap = (): void => {
    if (!gap) return;
    box.current?.focus();
    box.current?.setSelectionRange(gap.from, gap.to);
  };

  /**
   * Returns false when there is nothing to send, when something is still to be filled in, or when a colleague was faster and this
   * was the first Enter. An answer can be taken back for `holdMs`.
   */
  const send = (holdMs: number): boolean => {
    const body = text.trim();
    if (body === "" && attachments.count === 0) return false;
    if (attachments.obstacle) {
      show({ text: t(attachments.obstacle) });
      return false;
    }
    if (gap) {
      goToGap();
      return false;
    }
    if (faster && !warned) {
      setWarned(true);
      return false;
    }
    panel.outbox.add(
      dialog.id,
      kind,
      body,
      attachments.take(),
      kind === "reply" ? (quoted?.id ?? null) : null,
      kind === "note" ? mentionsIn(dialog.id, body) : [],
      undefined,
      kind === "note" ? 0 : holdMs,
    );
    saveDraft(dialog.id, kind, "");
    if (kind === "reply") answering(dialog.id, null);
    textBegun(dialog.id, kind, null);
    setWarned(false);
    typing.stop();
    box.current?.focus();
    return true;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (mentionKey.current?.(event) || picker.onKeyDown(event)) return;
    // While an input method composes, Enter belongs to it. Safari reports that key as 229.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const goesOn = isShortcut(event.nativeEvent, "sendNext");
    if (!goesOn && !isShortcut(event.nativeEvent, "send")) return;
    event.preventDefault();
    if (send(delayMs) && goesOn) onSentAndNext();
  };

  /** What «send and …» goes on with. The window of snoozing is the one its key opens. */
  const after: Record<AfterSending, () => void> = {
    close: onSentAndClose,
    snooze: () => {
      runShortcut("snooze");
    },
    next: onSentAndNext,
  };

  const isNote = kind === "note";

  /** The arrows of a tab list: there are two, so both lead to the other one, and choose it. */
  const toTab = (event: KeyboardEvent<HTMLElement>): void => {
    if (mode.kind !== "reply" || !mayNote) return;
    const other: DraftKind = isNote ? "reply" : "note";
    const to: Record<string, DraftKind> = { ArrowLeft: other, ArrowRight: other, Home: "reply", End: "note" };
    const wanted = to[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    setChosen(wanted);
    document.getElementById(`${tabs}-${wanted}`)?.focus();
  };

  const unsendable = (text.trim() === "" && attachments.count === 0) || attachments.obstacle !== null;
  return (
    <div
      className={cx(
        "relative rounded-card border focus-within:border-accent",
        isNote ? "border-note-line bg-note text-note-fg" : "border-line2 bg-surface",
        faster && "border-warn-fill",
      )}
    >
      {picker.list}
      {mention ? (
        <MentionPicker
          dialog={dialog}
          note={isNote}
          typed={mention.typed}
          keys={mentionKey}
          onPick={(name) => {
            const next = `${text.slice(0, mention.from)}@${name} ${text.slice(caret ?? text.length)}`;
            // Who is named is a colleague, so the words are for the team.
            if (!isNote) saveDraft(dialog.id, "reply", "");
            saveDraft(dialog.id, "note", next);
            setChosen("note");
            setCaret(null);
            const at = mention.from + name.length + 2;
            requestAnimationFrame(() => {
              box.current?.focus();
              box.current?.setSelectionRange(at, at);
            });
          }}
        />
      ) : null}
      {emoji ? (
        <EmojiPicker
          typed={emoji.typed}
          keys={mentionKey}
          onPick={(sign) => {
            replace(emoji.from, caret ?? text.length, sign);
            setSigns(false);
            setCaret(null);
          }}
        />
      ) : null}
      {hash ? (
        <HashPicker
          dialog={dialog}
          typed={hash.typed}
          keys={mentionKey}
          onPicked={() => {
            replace(hash.from, caret ?? text.length, "");
            setCaret(null);
          }}
        />
      ) : null}
      {faster ? (
        <p role="alert" className="rounded-t-card bg-warn-soft px-3 py-1.5 text-12 text-warn">
          <CollisionText name={faster.name} at={faster.at} confirm={warned} />
        </p>
      ) : null}
      {gap ? <GapNotice gap={gap} onGo={goToGap} /> : null}
      {draft.other ? (
        <OtherDraft
          other={draft.other}
          onChoose={(choice) => {
            panel.drafts.choose(dialog.id, kind, choice);
            box.current?.focus();
          }}
        />
      ) : null}
      {quoted && !isNote ? (
        <QuoteBar
          message={quoted}
          dialog={dialog}
          onDrop={() => {
            answering(dialog.id, null);
            box.current?.focus();
          }}
        />
      ) : null}
      <div className="flex items-center gap-1 px-2 pt-2 text-12">
        <div role="tablist" aria-label={t("composer.kind")} className="flex gap-1">
          {mode.kind === "reply" ? (
            <KindTab
              id={`${tabs}-reply`}
              label={t("composer.reply")}
              active={!isNote}
              controls={tabs}
              onKeyDown={toTab}
              onSelect={() => {
                setChosen("reply");
              }}
            />
          ) : null}
          {mayNote ? (
            <KindTab
              id={`${tabs}-note`}
              label={t("composer.note")}
              active={isNote}
              controls={tabs}
              onKeyDown={toTab}
              onSelect={() => {
                setChosen("note");
              }}
            />
          ) : null}
        </div>
        <span className="ml-auto flex min-w-0 items-center gap-1.5 pr-1">
          {isNote ? t("note.team") : via}
        </span>
      </div>
      <div id={tabs} role="tabpanel" aria-label={t(isNote ? "composer.note" : "composer.reply")}>
        <textarea
          ref={box}
          id="composer"
          dir="auto"
          rows={2}
          value={text}
          maxLength={MAX_LENGTH}
          aria-label={t(isNote ? "composer.noteLabel" : "composer.replyLabel", { name: dialog.client.name })}
          placeholder={t(isNote ? "composer.notePlaceholder" : "composer.replyPlaceholder")}
          className={cx(
            "field-sizing-content block max-h-[216px] min-h-14 w-full resize-none bg-transparent px-3 py-2 text-14 outline-none",
            isNote && "placeholder:text-note-fg",
          )}
          aria-autocomplete="list"
          {...picker.aria}
          onChange={(event) => {
            change(event.target.value);
            picker.moved(event.target.selectionEnd);
            setCaret(event.target.selectionEnd);
          }}
          onSelect={(event) => {
            const { selectionStart, selectionEnd } = event.currentTarget;
            picker.moved(selectionStart === selectionEnd ? selectionEnd : null);
            setCaret(selectionStart === selectionEnd ? selectionEnd : null);
          }}
          onKeyDown={onKeyDown}
          onPaste={attachments.onPaste}
          onBlur={() => {
            typing.stop();
            picker.moved(null);
            setCaret(null);
            setSigns(false);
          }}
        />
      </div>
      {attachments.chips}
      {attachments.overlay}
      <div className="flex items-center gap-2 px-2 pb-2">
        {attachments.button}
        <IconButton
          label={t("quick.title")}
          shortcut="/"
          side="top"
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={picker.open}
        >
          <Zap size={16} aria-hidden />
        </IconButton>
        <IconButton
          label={desk("emoji.list")}
          shortcut=":"
          side="top"
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={openSigns}
        >
          <Smile size={16} aria-hidden />
        </IconButton>
        <span
          className={cx(
            "ml-auto text-12 transition-opacity",
            isNote ? "text-note-fg" : "text-fg3",
            saved ? "opacity-100" : "opacity-0",
          )}
        >
          {saved ? t("composer.saved") : ""}
        </span>
        <div className="flex">
          <Tooltip text={t("composer.sendHint")} shortcut={sendKey}>
            <Button
              tone="primary"
              className={cx(!isNote && "rounded-r-none")}
              aria-disabled={unsendable}
              onClick={() => {
                send(delayMs);
              }}
            >
              {isNote ? <StickyNote size={15} aria-hidden /> : <CornerDownLeft size={15} aria-hidden />}
              {t(isNote ? "composer.addNote" : "composer.send")}
            </Button>
          </Tooltip>
          {isNote ? null : (
            <SendMenu
              unsendable={unsendable}
              box={box}
              onChoose={(then) => {
                // What ends the conversation does not wait, so that nothing is left behind.
                if (send(then === "next" ? delayMs : 0)) after[then]();
              }}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function KindTab({
  id,
  label,
  active,
  controls,
  onKeyDown,
  onSelect,
}: {
  id: string;
  label: string;
  active: boolean;
  controls: string;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  onSelect(): void;
}) {
  return (
    <Tooltip text={label} shortcut={printed("toggleNote")}>
      <button
        id={id}
        type="button"
        role="tab"
        aria-selected={active}
        aria-controls={controls}
        tabIndex={active ? 0 : -1}
        className={cx(
          "h-7 rounded-control px-2 max-pane:h-11",
          active ? "bg-fg/8 font-semibold" : "opacity-85 hover:bg-fg/5",
        )}
        onKeyDown={onKeyDown}
        onClick={onSelect}
      >
        {label}
      </button>
    </Tooltip>
  );
}

function CollisionText({ name, at, confirm }: { name: string; at: Iso; confirm: boolean }) {
  const t = useT();
  const language = useLanguage();
  return t(confirm ? "composer.collisionConfirm" : "composer.collision", {
    name,
    time: clockTime(language, Date.parse(at)),
  });
}

/** The colleague's answer that arrived after this text was begun; null when nobody was faster. */
function useAnswerWhileTyping(
  dialog: Dialog,
  kind: DraftKind,
  since: Iso | null,
): { name: string; at: Iso } | null {
  const thread = useThread(dialog.id);
  const { store } = usePanel();
  if (since === null || kind !== "reply" || !thread) return null;
  const message = answeredByAnother(thread.messages, store.state.me, since);
  return message ? { name: message.author.name ?? "", at: message.created_at } : null;
}

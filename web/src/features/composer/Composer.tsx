import { CornerDownLeft, StickyNote, Zap } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Dialog, DialogId, Iso } from "../../api/types";
import { clockTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { printed, usePrinted } from "../../keys/bindings";
import { isShortcut, runShortcut, useShortcut } from "../../keys/registry";
import { useComposerSlot } from "../../live/composer-slot";
import { type DraftKind, saveDraft, useDraftEntry } from "../../live/drafts";
import { firstGap } from "../../live/quick-text";
import { useGrant, usePanel, usePreferences, useThread } from "../../live/react";
import type { WriteFirst } from "../../live/write-first";
import { answering, useReplyTo } from "../../live/reply-to";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { ChannelGlyph } from "../../ui/icons/channel";
import { lazily } from "../../ui/lazily";
import { useToasts } from "../../ui/toasts";
import { Tooltip } from "../../ui/tooltip";
import { ComposerBar } from "./ComposerBar";
import { DeclineBar } from "./DeclineBar";
import { GapNotice } from "./GapNotice";
import { OtherDraft } from "./OtherDraft";
import { QuoteBar } from "./QuoteBar";
import { useAttachments } from "./attachments";
import { answeredByAnother } from "./collision";
import { type ComposerMode, composerMode } from "./mode";
import { useQuickPicker } from "./quick-picker";
import { type AfterSending, SendMenu } from "./SendMenu";
import { type Key, mentionAt, mentionsIn } from "./mentions";
import { TypingOut } from "./typing-out";

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
}

/** The box below the thread, or the line that says why there is none. */
export function Composer({ dialog, onTake, onSentAndNext, onSentAndClose, onOpen, write }: ComposerProps) {
  const { store } = usePanel();
  const reply = useGrant("op_reply");
  const note = useGrant("op_note");
  const observer = usePreferences((state) => state.value.view_mode === "observer");
  const mode = composerMode(dialog, store.state.me, { reply, note }, observer);
  return (
    <div className="shrink-0 px-4 pb-3 max-pane:px-2 max-pane:pb-2">
      <ComposerBar dialog={dialog} mode={mode} onTake={onTake} onOpen={onOpen} write={write} />
      {mode.kind === "reply" ? <DeclineBar dialog={dialog} onDeclined={onSentAndNext} /> : null}
      {mode.kind === "none" ? null : (
        <ComposerBox
          key={mode.kind}
          dialog={dialog}
          mode={mode}
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
  onSentAndNext,
  onSentAndClose,
}: {
  dialog: Dialog;
  mode: ComposerMode;
  onSentAndNext(): void;
  onSentAndClose(): void;
}) {
  const t = useT();
  const panel = usePanel();
  const [chosen, setChosen] = useState<DraftKind>("reply");
  const mayNote = useGrant("op_note");
  const kind: DraftKind = mode.kind === "note" ? "note" : chosen;
  const draft = useDraftEntry(dialog.id, kind);
  const { text } = draft;
  const saved = text !== "" && !draft.dirty;
  const quoted = useReplyTo(dialog.id);
  const [warned, setWarned] = useState(false);
  const [since, setSince] = useState<Iso | null>(null);
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
      setSince(new Date(panel.clock.now()).toISOString());
      setWarned(false);
    }
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
  /** Keys go to the list of colleagues while it is there. */
  const mentionKey = useRef<Key>(null);
  useComposerSlot(picker.append);
  const sendKey = usePrinted("send");
  const gap = firstGap(text);

  const goToGap = (): void => {
    if (!gap) return;
    box.current?.focus();
    box.current?.setSelectionRange(gap.from, gap.to);
  };

  /**
   * Returns false when there is nothing to send, when something is still to be filled in, or when a colleague was faster and this
   * was the first Enter.
   */
  const send = (): boolean => {
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
    );
    saveDraft(dialog.id, kind, "");
    if (kind === "reply") answering(dialog.id, null);
    setSince(null);
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
    if (send() && goesOn) onSentAndNext();
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
              label={t("composer.reply")}
              active={!isNote}
              controls={tabs}
              onSelect={() => {
                setChosen("reply");
              }}
            />
          ) : null}
          {mayNote ? (
            <KindTab
              label={t("composer.note")}
              active={isNote}
              controls={tabs}
              onSelect={() => {
                setChosen("note");
              }}
            />
          ) : null}
        </div>
        <span className="ml-auto flex items-center gap-1.5 truncate pr-1">
          {isNote ? (
            t("note.team")
          ) : (
            <>
              <span className="text-fg2">{t("composer.via")}</span>
              <ChannelGlyph channel={dialog.channel} size={14} />
              {channelLabel(t, dialog.channel)}
            </>
          )}
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
              onClick={send}
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
                if (send()) after[then]();
              }}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function KindTab({
  label,
  active,
  controls,
  onSelect,
}: {
  label: string;
  active: boolean;
  controls: string;
  onSelect(): void;
}) {
  return (
    <Tooltip text={label} shortcut={printed("toggleNote")}>
      <button
        type="button"
        role="tab"
        aria-selected={active}
        aria-controls={controls}
        className={cx(
          "h-7 rounded-control px-2 max-pane:h-11",
          active ? "bg-fg/8 font-semibold" : "opacity-85 hover:bg-fg/5",
        )}
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

import { CornerDownLeft, StickyNote, Zap } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Dialog, Iso } from "../../api/types";
import { clockTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { printed } from "../../keys/defaults";
import { useShortcut } from "../../keys/registry";
import { type DraftKind, saveDraft, useDraftOf } from "../../live/drafts";
import { firstGap } from "../../live/quick-text";
import { useGrant, usePanel, useThread } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { ChannelGlyph } from "../../ui/icons/channel";
import { Tooltip } from "../../ui/tooltip";
import { ComposerBar } from "./ComposerBar";
import { GapNotice } from "./GapNotice";
import { answeredByAnother } from "./collision";
import { type ComposerMode, composerMode } from "./mode";
import { useQuickPicker } from "./quick-picker";
import { TypingOut } from "./typing-out";

const SAVED_AFTER_MS = 800;
/** What the store accepts as one message text. */
const MAX_LENGTH = 10_000;

interface ComposerProps {
  dialog: Dialog;
  onTake(): void;
  onSentAndNext(): void;
}

/** The box below the thread, or the line that says why there is none. */
export function Composer({ dialog, onTake, onSentAndNext }: ComposerProps) {
  const { store } = usePanel();
  const reply = useGrant("op_reply");
  const note = useGrant("op_note");
  const mode = composerMode(dialog, store.state.me, { reply, note });
  return (
    <div className="shrink-0 px-4 pb-3 max-pane:px-2 max-pane:pb-2">
      <ComposerBar dialog={dialog} mode={mode} onTake={onTake} />
      {mode.kind === "none" ? null : (
        <ComposerBox key={mode.kind} dialog={dialog} mode={mode} onSentAndNext={onSentAndNext} />
      )}
    </div>
  );
}

function ComposerBox({
  dialog,
  mode,
  onSentAndNext,
}: {
  dialog: Dialog;
  mode: ComposerMode;
  onSentAndNext(): void;
}) {
  const t = useT();
  const panel = usePanel();
  const [chosen, setChosen] = useState<DraftKind>("reply");
  const mayNote = useGrant("op_note");
  const kind: DraftKind = mode.kind === "note" ? "note" : chosen;
  const text = useDraftOf(dialog.id, kind);
  const [saved, setSaved] = useState(false);
  const [warned, setWarned] = useState(false);
  const [since, setSince] = useState<Iso | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const tabs = useId();
  const saveTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [typing] = useState(
    () =>
      new TypingOut((on) => {
        panel.connection.tell("dialog.typing", { dialog_id: dialog.id, on });
      }),
  );
  const faster = useAnswerWhileTyping(dialog, kind, since);

  useEffect(
    () => () => {
      typing.stop();
      clearTimeout(saveTimer.current);
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
    const kept = saveDraft(dialog.id, kind, next);
    setSaved(false);
    clearTimeout(saveTimer.current);
    if (kept && next !== "") {
      saveTimer.current = setTimeout(() => {
        setSaved(true);
      }, SAVED_AFTER_MS);
    }
    if (kind === "reply") typing.key();
  };

  const picker = useQuickPicker({ dialog, text, maxLength: MAX_LENGTH, box, change });
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
    if (body === "") return false;
    if (gap) {
      goToGap();
      return false;
    }
    if (faster && !warned) {
      setWarned(true);
      return false;
    }
    panel.outbox.add(dialog.id, kind, body);
    saveDraft(dialog.id, kind, "");
    setSaved(false);
    setSince(null);
    setWarned(false);
    typing.stop();
    box.current?.focus();
    return true;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (picker.onKeyDown(event)) return;
    // While an input method composes, Enter belongs to it. Safari reports that key as 229.
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (send() && (event.ctrlKey || event.metaKey)) onSentAndNext();
  };

  const isNote = kind === "note";
  return (
    <div
      className={cx(
        "relative rounded-card border focus-within:border-accent",
        isNote ? "border-note-line bg-note text-note-fg" : "border-line2 bg-surface",
        faster && "border-warn-fill",
      )}
    >
      {picker.list}
      {faster ? (
        <p role="alert" className="rounded-t-card bg-warn-soft px-3 py-1.5 text-12 text-warn">
          <CollisionText name={faster.name} at={faster.at} confirm={warned} />
        </p>
      ) : null}
      {gap ? <GapNotice gap={gap} onGo={goToGap} /> : null}
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
          }}
          onSelect={(event) => {
            const { selectionStart, selectionEnd } = event.currentTarget;
            picker.moved(selectionStart === selectionEnd ? selectionEnd : null);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            typing.stop();
            picker.moved(null);
          }}
        />
      </div>
      <div className="flex items-center gap-2 px-2 pb-2">
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
        <Tooltip text={t("composer.sendHint")} shortcut="Enter">
          <Button tone="primary" aria-disabled={text.trim() === ""} onClick={send}>
            {isNote ? <StickyNote size={15} aria-hidden /> : <CornerDownLeft size={15} aria-hidden />}
            {t(isNote ? "composer.addNote" : "composer.send")}
          </Button>
        </Tooltip>
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

import { Link } from "@tanstack/react-router";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useState,
} from "react";
import type { Dialog, QuickReply } from "../../api/types";
import { useT } from "../../i18n/language";
import { useBoot, useQuickReplies } from "../../live/react";
import { filled, firstGap, matchingReplies, repliesFor, slashAt } from "../../live/quick-text";
import { cx } from "../../ui/cx";
import { useToasts } from "../../ui/toasts";

/** Rows drawn; a search narrows the rest down. */
const MOST_SHOWN = 50;

interface Picker {
  /** The caret has moved, or the box has lost it. */
  moved(caret: number | null): void;
  /** True when the key was the picker's. */
  onKeyDown(event: KeyboardEvent): boolean;
  /** Opens it without the key: begins a line with `/`. */
  open(): void;
  /** Puts a reply after what is written. */
  append(reply: QuickReply): void;
  /** What the text box says of the list beside it. */
  aria: { "aria-controls"?: string; "aria-activedescendant"?: string };
  list: ReactNode;
}

/** Quick replies while a line begins with `/`: arrows choose, Enter or Tab inserts, Esc leaves the text as it is. */
export function useQuickPicker({
  dialog,
  text,
  maxLength,
  box,
  change,
}: {
  dialog: Dialog;
  text: string;
  maxLength: number;
  box: RefObject<HTMLTextAreaElement | null>;
  change(next: string): void;
}): Picker {
  const t = useT();
  const { user } = useBoot();
  const { phase, items, load } = useQuickReplies();
  const show = useToasts((state) => state.show);
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  /** Where a line's slash was said not to be a search. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [chosen, setChosen] = useState({ typed: "", at: 0 });
  const [select, setSelect] = useState<readonly [number, number] | null>(null);

  const slash = caret === null ? null : slashAt(text, caret);
  if (slash === null && caret !== null && dismissed !== null) setDismissed(null);
  const isOpen = slash !== null && slash.from !== dismissed;
  const offered = repliesFor(items, dialog.channel);
  const options = isOpen ? matchingReplies(offered, slash.typed).slice(0, MOST_SHOWN) : [];
  const at = isOpen && chosen.typed === slash.typed ? Math.min(chosen.at, options.length - 1) : 0;
  const option = options[at];

  useEffect(() => {
    if (isOpen) void load();
  }, [isOpen, load]);

  useEffect(() => {
    if (option) document.getElementById(`${id}-${option.id}`)?.scrollIntoView({ block: "nearest" });
  }, [id, option]);

  useLayoutEffect(() => {
    if (!select || !box.current) return;
    box.current.focus();
    box.current.setSelectionRange(select[0], select[1]);
  }, [select, box]);

  const put = (reply: QuickReply, from: number, to: number): void => {
    const words = filled(reply.text, {
      "{{client.name}}": dialog.client.name,
      "{{operator.name}}": user.name,
      "{{dialog.number}}": String(dialog.number),
    });
    const next = text.slice(0, from) + words + text.slice(to);
    if (next.length > maxLength) {
      show({ text: t("quick.tooLong"), tone: "bad" });
      return;
    }
    change(next);
    const gap = firstGap(words) ?? { from: words.length, to: words.length };
    // A reply that itself ends in a line with a slash is not a search for the next one.
    setDismissed(slashAt(next, from + words.length)?.from ?? null);
    setCaret(null);
    setSelect([from + gap.from, from + gap.to]);
  };

  const insert = (reply: QuickReply): void => {
    if (slash && caret !== null) put(reply, slash.from, caret);
  };

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing) return false;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") setDismissed(slash.from);
    else if (!option) return false;
    else if (move) {
      setChosen({ typed: slash.typed, at: (at + move + options.length) % options.length });
    } else if (event.key === "Enter" || event.key === "Tab") insert(option);
    else return false;
    event.preventDefault();
    return true;
  };

  const open = (): void => {
    const next = text === "" || text.endsWith("\n") ? `${text}/` : `${text}\n/`;
    if (next.length > maxLength) return;
    change(next);
    setDismissed(null);
    setCaret(next.length);
    setSelect([next.length, next.length]);
  };

  return {
    moved: setCaret,
    onKeyDown,
    open,
    append: (reply) => {
      put(reply, text.length, text.length);
    },
    aria: isOpen
      ? { "aria-controls": id, ...(option ? { "aria-activedescendant": `${id}-${option.id}` } : {}) }
      : {},
    list: isOpen ? (
      <div className="pop-in absolute inset-x-0 bottom-full z-20 mb-1 flex max-h-72 flex-col rounded-card border border-line bg-surface text-fg shadow-float">
        <div
          id={id}
          role="listbox"
          aria-label={t("quick.title")}
          tabIndex={-1}
          className="min-h-0 flex-1 overflow-y-auto p-1"
        >
          {options.map((reply) => (
            <Option
              key={reply.id}
              id={`${id}-${reply.id}`}
              reply={reply}
              selected={reply === option}
              onPick={() => {
                insert(reply);
              }}
            />
          ))}
        </div>
        {options.length === 0 ? (
          <p role="status" className="px-3 pb-2 text-13 text-fg2">
            <Nothing phase={phase} empty={offered.length === 0} />
          </p>
        ) : null}
        <Link
          to="/me/quick-replies"
          className="border-t border-line px-3 py-2 text-12 text-accent hover:underline max-pane:py-3.5"
          // The press itself must not take the caret, or the list would be gone before the click.
          onMouseDown={(event) => {
            event.preventDefault();
          }}
        >
          {t("quick.manage")}
        </Link>
      </div>
    ) : null,
  };
}

function Option({
  id,
  reply,
  selected,
  onPick,
}: {
  id: string;
  reply: QuickReply;
  selected: boolean;
  onPick(): void;
}) {
  return (
    // The keyboard acts through the text box, whose active descendant this is.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      className={cx(
        "cursor-default rounded-control px-2 py-1.5 max-pane:py-2.5",
        selected ? "bg-selected" : "hover:bg-hover",
      )}
      onMouseDown={(event) => {
        event.preventDefault();
      }}
      onClick={onPick}
    >
      <span className="flex items-baseline gap-2 text-13">
        <span className="min-w-0 truncate font-medium">{reply.title}</span>
        {reply.shortcut ? <span className="shrink-0 text-12 text-fg2">/{reply.shortcut}</span> : null}
        {reply.category ? (
          <span className="ml-auto max-w-1/3 truncate text-12 text-fg2">{reply.category}</span>
        ) : null}
      </span>
      <span className="block truncate text-12 text-fg2">{reply.text}</span>
    </div>
  );
}

function Nothing({ phase, empty }: { phase: "unread" | "ready" | "failed"; empty: boolean }) {
  const t = useT();
  if (phase === "unread") return t("quick.loading");
  if (phase === "failed") return t("quick.failed");
  return t(empty ? "quick.none" : "quick.noneFound");
}

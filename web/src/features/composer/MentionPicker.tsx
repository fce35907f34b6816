import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from "react";
import type { Dialog, DialogId, OperatorId, Page } from "../../api/types";
import { useLive } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { cx } from "../../ui/cx";
import { useActiveOption } from "./active-option";
import { useT } from "./words";
import { choose, type Key, matching } from "./mentions";

interface Colleague {
  id: OperatorId;
  name: string;
}

const MOST_SHOWN = 20;

/** Colleagues who may see the dialog, while `@…` is being typed: arrows choose, Enter or Tab names, Esc leaves the text. */
export function MentionPicker({
  dialog,
  note,
  typed,
  keys,
  onPick,
}: {
  dialog: Dialog;
  /** A note is being written already. */
  note: boolean;
  typed: string;
  keys: RefObject<Key>;
  onPick(name: string): void;
}) {
  const t = useT();
  const id = useId();
  const { phase, all } = useColleagues(dialog.id);
  const [at, setAt] = useState({ typed, place: 0 });
  const [gone, setGone] = useState(false);
  const options = matching(all, typed).slice(0, MOST_SHOWN);
  const place = at.typed === typed ? Math.min(at.place, options.length - 1) : 0;
  const option = options[place];

  const pick = (colleague: Colleague): void => {
    choose(dialog.id, colleague);
    onPick(colleague.name);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (gone || event.nativeEvent.isComposing) return false;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") setGone(true);
    else if (!option) return false;
    else if (move) setAt({ typed, place: (place + move + options.length) % options.length });
    else if (event.key === "Enter" || event.key === "Tab") pick(option);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  useEffect(() => {
    keys.current = onKey;
    return () => {
      keys.current = null;
    };
  });
  useActiveOption(id, gone || !option ? null : `${id}-${option.id}`);

  if (gone || (phase === "ready" && options.length === 0 && typed.includes(" "))) return null;
  return (
    <div className="pop-in absolute inset-x-0 bottom-full z-20 mb-1 flex max-h-72 flex-col rounded-card border border-line bg-surface text-fg shadow-float">
      <div
        id={id}
        role="listbox"
        aria-label={t("mention.list")}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto p-1"
      >
        {options.map((colleague) => (
          // The keyboard acts through the text box, whose active descendant this is.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={colleague.id}
            id={`${id}-${colleague.id}`}
            role="option"
            aria-selected={colleague === option}
            tabIndex={-1}
            className={cx(
              "flex cursor-default items-center gap-2 rounded-control px-2 py-1.5 text-13 max-pane:py-2.5",
              colleague === option ? "bg-selected" : "hover:bg-hover",
            )}
            onMouseDown={(event) => {
              event.preventDefault();
            }}
            onClick={() => {
              pick(colleague);
            }}
          >
            <Avatar id={colleague.id} name={colleague.name} size={20} />
            <span className="truncate">{colleague.name}</span>
          </div>
        ))}
      </div>
      {options.length === 0 ? (
        <p role="status" className="px-3 pb-2 text-13 text-fg2">
          {t(
            phase === "loading" ? "mention.loading" : phase === "failed" ? "mention.failed" : "mention.none",
          )}
        </p>
      ) : (
        <p className="border-t border-line px-3 py-2 text-12 text-fg2">
          {t(note ? "mention.hint" : "mention.becomesNote")}
        </p>
      )}
    </div>
  );
}

/** Who may see the dialog; asked anew with each mention, because rights and holders change. */
function useColleagues(dialog: DialogId): {
  phase: "loading" | "ready" | "failed";
  all: readonly Colleague[];
} {
  const { call } = useLive();
  const [found, setFound] = useState<{ phase: "loading" | "ready" | "failed"; all: readonly Colleague[] }>({
    phase: "loading",
    all: [],
  });
  useEffect(() => {
    let here = true;
    call<Page<Colleague>>("GET", `/api/v1/dialogs/${dialog}/mentionable`).then(
      ({ data }) => {
        if (here) setFound({ phase: "ready", all: data.data });
      },
      () => {
        if (here) setFound({ phase: "failed", all: [] });
      },
    );
    return () => {
      here = false;
    };
  }, [call, dialog]);
  return found;
}

import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useState } from "react";
import { cx } from "../../ui/cx";
import { useActiveOption } from "./active-option";
import type { Key } from "./mentions";

/** A list above the reply box while something is being typed: arrows choose, Enter or Tab takes one, Esc leaves the text. */
export function Suggestions<Option>({
  label,
  typed,
  options,
  keyOf,
  keys,
  onPick,
  children,
}: {
  label: string;
  typed: string;
  options: readonly Option[];
  keyOf(option: Option): string;
  keys: RefObject<Key>;
  onPick(option: Option): void;
  children(option: Option): ReactNode;
}) {
  const id = useId();
  const [at, setAt] = useState({ typed, place: 0 });
  const [gone, setGone] = useState(false);
  const place = at.typed === typed ? Math.min(at.place, options.length - 1) : 0;
  const option = options[place];

  const onKey = (event: KeyboardEvent): boolean => {
    if (gone || option === undefined || event.nativeEvent.isComposing) return false;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") setGone(true);
    else if (move) setAt({ typed, place: (place + move + options.length) % options.length });
    else if (event.key === "Enter" || event.key === "Tab") onPick(option);
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
  useActiveOption(id, gone || option === undefined ? null : `${id}-${place}`);

  if (gone || options.length === 0) return null;
  return (
    <div
      id={id}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      className="pop-in absolute inset-x-0 bottom-full z-20 mb-1 max-h-72 overflow-y-auto rounded-card border border-line bg-surface p-1 text-fg shadow-float"
    >
      {options.map((one, index) => (
        // The keyboard acts through the text box, whose active descendant this is.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={keyOf(one)}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === place}
          tabIndex={-1}
          className={cx(
            "flex cursor-default items-center gap-3 rounded-control px-2 py-1.5 text-13 max-pane:py-2.5",
            index === place ? "bg-selected" : "hover:bg-hover",
          )}
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={() => {
            onPick(one);
          }}
        >
          {children(one)}
        </div>
      ))}
    </div>
  );
}

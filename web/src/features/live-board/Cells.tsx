import { type DragEvent, type KeyboardEvent, useId, useState } from "react";
import { cx } from "../../ui/cx";

export interface Cell {
  id: number;
  colour: string;
  /** One sentence, as a reader hears it. */
  label: string;
}

/** What a dragged cell carries. */
export const DRAGGED = "text/x-rozmova-dialog";

/**
 * A row of blocks, one for each client: one tab stop, arrows walk, `Enter` opens, the pointer opens or drags.
 * Options hold no buttons; what can be done with a client is in what opens.
 */
export function Cells({
  cells,
  label,
  onOpen,
  onLook,
  shape,
  draggable = false,
}: {
  cells: readonly Cell[];
  label: string;
  onOpen(id: number): void;
  /** The cell under the pointer or the keyboard; null when there is none. */
  onLook?(id: number | null): void;
  shape: string;
  draggable?: boolean;
}) {
  const base = useId();
  const [active, setActive] = useState<number | null>(null);
  const at = cells.findIndex((cell) => cell.id === active);

  const look = (id: number | null): void => {
    setActive(id);
    onLook?.(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: cells.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      look(cells[Math.min(cells.length - 1, Math.max(0, to))]?.id ?? null);
    } else if (event.key === "Enter" && active !== null) {
      event.preventDefault();
      event.stopPropagation();
      onOpen(active);
    }
  };
  return (
    <div
      role="listbox"
      aria-label={label}
      aria-orientation="horizontal"
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `${base}-${cells[at]?.id}` : undefined}
      className="flex min-h-6 min-w-0 flex-wrap items-center gap-1 rounded-chip"
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (at < 0) look(cells[0]?.id ?? null);
      }}
      onBlur={() => {
        look(null);
      }}
      onPointerLeave={() => {
        look(null);
      }}
    >
      {cells.map((cell) => (
        // The keyboard acts through the list, whose active descendant this is.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <span
          key={cell.id}
          id={`${base}-${cell.id}`}
          role="option"
          aria-selected={cell.id === active}
          aria-label={cell.label}
          tabIndex={-1}
          draggable={draggable}
          data-cell={cell.id}
          className={cx(
            "block shrink-0 cursor-pointer rounded-chip",
            shape,
            cell.colour,
            cell.id === active && "outline-2 outline-offset-1 outline-accent",
          )}
          onPointerEnter={() => {
            look(cell.id);
          }}
          onDragStart={(event: DragEvent) => {
            event.dataTransfer.setData(DRAGGED, String(cell.id));
            event.dataTransfer.effectAllowed = "move";
          }}
          onClick={() => {
            onOpen(cell.id);
          }}
        />
      ))}
    </div>
  );
}

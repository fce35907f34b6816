import { ArrowUp } from "lucide-react";
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { DialogId, View } from "../../api/types";
import { useT } from "../../i18n/language";
import { useShortcut } from "../../keys/registry";
import { type ListKey, specOf } from "../../live/list-key";
import { useGrant, useList } from "../../live/react";
import { lazily } from "../../ui/lazily";
import { useLook } from "../../ui/theme";
import { DialogRow, optionId } from "./DialogRow";
import { useFrozenOrder } from "./frozen-order";
import { ListEmpty, ListSkeleton, ListStuck } from "./list-states";
import type { RowActions } from "./row-actions";
import { useSelection } from "./selection";
import { useMore } from "./use-more";

const RowMenu = lazily(async () => (await import("./RowMenu")).RowMenu);

const ROW = { comfortable: 78, compact: 54 } as const;
/** The next page is asked for this many rows before the end. */
const AHEAD = 20;

interface DialogListProps {
  view: View;
  list: ListKey;
  mayBulk: boolean;
  selected: DialogId | null;
  onSelect(id: DialogId): void;
  onTake(id: DialogId): void;
  onTakeNext(): void;
  failed: boolean;
  /** Rows that are on their way out and can still be taken back. */
  hidden: ReadonlySet<DialogId>;
  /** What the menu of a row does. */
  rowActions: RowActions;
}

/** The virtualised list: a listbox with one tab stop, whose order stands still under the pointer and the keyboard. */
export function DialogList({
  view,
  list: key,
  mayBulk,
  selected,
  onSelect,
  onTake,
  onTakeNext,
  failed,
  hidden,
  rowActions,
}: DialogListProps) {
  const t = useT();
  const list = useList(key);
  const { more, again, looking, stuck } = useMore(key);
  const { filter } = specOf(key);
  const ticked = useSelection((state) => state.ids);
  const { toggle, extend, clear } = useSelection.getState();
  const mayTake = useGrant("op_take_from_queue");
  const density = useLook((look) => look.density);
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const [menu, setMenu] = useState<{ id: DialogId; x: number; y: number } | null>(null);
  const { ids: ordered, pending, apply } = useFrozenOrder(key, hovered || focused || menu !== null, selected);
  const ids = useMemo(
    () => (hidden.size === 0 ? ordered : ordered.filter((id) => !hidden.has(id))),
    [ordered, hidden],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);

  // Where the keys have led: the address follows a moment later, and the next key goes on from here.
  const led = useRef(selected);
  useEffect(() => {
    led.current = selected;
  }, [selected]);
  const choose = useCallback(
    (id: DialogId) => {
      led.current = id;
      onSelect(id);
    },
    [onSelect],
  );
  const step = useCallback(
    (by: number) => {
      const from = led.current === null ? -1 : ids.indexOf(led.current);
      const next = ids[Math.min(ids.length - 1, Math.max(0, from + by))];
      if (next !== undefined) choose(next);
    },
    [ids, choose],
  );

  useShortcut("next", () => {
    step(1);
  });
  useShortcut("previous", () => {
    step(-1);
  });
  useShortcut("applyOrder", apply, pending > 0);
  useShortcut(
    "selectRow",
    () => {
      if (selected !== null) toggle(selected);
    },
    mayBulk && selected !== null,
  );
  // Ticks belong to the list they were made in.
  useEffect(() => clear, [clear, key]);
  useShortcut(
    "take",
    () => {
      if (selected !== null) onTake(selected);
    },
    selected !== null && mayTake,
  );

  // A new selection scrolls to its row, once the row is there; a new order must not scroll.
  const at = selected === null ? -1 : ids.indexOf(selected);
  const shown = useRef<DialogId | null>(null);
  useEffect(() => {
    if (shown.current === selected || (at < 0 && selected !== null)) return;
    shown.current = selected;
    if (at >= 0) virtual.current?.scrollToIndex(at, { align: "nearest" });
  }, [selected, at]);

  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const target = event.target as Element;
    const row = target.closest("[data-dialog]");
    const id = row === null ? null : (Number(row.getAttribute("data-dialog")) as DialogId);
    if (mayBulk && id !== null && (event.shiftKey || target.closest("[data-check]") !== null)) {
      event.preventDefault();
      if (event.shiftKey) extend(id, ids);
      else toggle(id);
      return;
    }
    const take = target.closest("[data-take]");
    if (take) onTake(Number(take.getAttribute("data-take")) as DialogId);
    else if (id !== null) choose(id);
  };

  const onContextMenu = (event: MouseEvent<HTMLDivElement>): void => {
    // The menu key ends in this event too, on the list itself: its own menu is open then.
    event.preventDefault();
    const row = (event.target as Element).closest("[data-dialog]");
    if (row === null) return;
    setMenu({ id: Number(row.getAttribute("data-dialog")) as DialogId, x: event.clientX, y: event.clientY });
  };
  /** The same by keyboard, below the row. */
  const openMenu = (): void => {
    const row = selected === null ? null : document.getElementById(optionId(selected));
    if (selected === null || row === null) return;
    const { left, bottom } = row.getBoundingClientRect();
    setMenu({ id: selected, x: left + 48, y: bottom - 8 });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      openMenu();
      return;
    }
    const jump = { Home: 0, End: ids.length - 1 }[event.key];
    const wanted = jump === undefined ? undefined : ids[jump];
    if (wanted !== undefined) {
      event.preventDefault();
      choose(wanted);
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  };

  const onScroll = (offset: number): void => {
    const handle = virtual.current;
    if (!handle || !list?.cursor) return;
    if (handle.findItemIndex(offset + handle.viewportSize) >= ids.length - AHEAD) more();
  };

  const loaded = list?.loaded === true;
  if (!loaded && ids.length === 0)
    return failed ? (
      <ListEmpty view={view} list={key} failed onTakeNext={onTakeNext} />
    ) : (
      <ListSkeleton rows={8} />
    );
  // What was looked through so far has nothing; the rest is on its way.
  if (ids.length === 0 && looking) return <ListSkeleton rows={8} />;
  if (ids.length === 0)
    return <ListEmpty view={view} list={key} failed={stuck} onTakeNext={onTakeNext} onAgain={again} />;
  return (
    <div className="relative min-h-0 flex-1">
      {pending > 0 ? (
        <button
          type="button"
          onClick={apply}
          className="pop-in absolute inset-x-0 top-2 z-10 mx-auto flex h-7 w-fit items-center gap-1 rounded-full bg-accent px-3 text-12 font-semibold text-on-accent shadow-float hover:bg-accent-hover"
        >
          {t("list.pending", { n: pending })}
          <ArrowUp size={14} aria-hidden />
        </button>
      ) : null}
      <div
        ref={scroller}
        id="dialog-list"
        data-pane-start
        role="listbox"
        tabIndex={0}
        aria-label={filter === null ? t(`view.${view}`) : t("inbox.list")}
        aria-multiselectable={mayBulk || undefined}
        aria-activedescendant={selected !== null && at >= 0 ? optionId(selected) : undefined}
        className="h-full overflow-y-auto -outline-offset-2"
        onClick={onClick}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
        onPointerEnter={(event) => {
          setHovered(event.pointerType === "mouse");
        }}
        onPointerLeave={() => {
          setHovered(false);
        }}
        onFocus={() => {
          setFocused(true);
        }}
        onBlur={() => {
          setFocused(false);
        }}
      >
        <Virtualizer
          ref={virtual}
          onScroll={onScroll}
          scrollRef={scroller}
          itemSize={ROW[density]}
          keepMounted={at >= 0 ? [at] : []}
          data={ids as DialogId[]}
        >
          {(id, index) => (
            <DialogRow
              key={id}
              id={id}
              view={view}
              selected={id === selected}
              compact={density === "compact"}
              position={index + 1}
              total={ids.length}
              canTake={(view === "queue" || filter !== null) && mayTake}
              list={key}
              mayTick={mayBulk}
              ticked={ticked.has(id)}
            />
          )}
        </Virtualizer>
      </div>
      {looking ? (
        <p
          role="status"
          className="absolute inset-x-0 bottom-0 border-t border-line bg-surface px-3 py-2 text-12 text-fg2"
        >
          {t("list.looking")}
        </p>
      ) : null}
      {stuck ? <ListStuck className="absolute inset-x-0 bottom-0 bg-surface" onAgain={again} /> : null}
      {menu ? (
        <RowMenu
          id={menu.id}
          x={menu.x}
          y={menu.y}
          actions={rowActions}
          canTake={mayTake}
          ticked={mayBulk ? ticked.has(menu.id) : null}
          onTick={() => {
            toggle(menu.id);
          }}
          focusAfter={scroller}
          onClose={() => {
            setMenu(null);
          }}
        />
      ) : null}
    </div>
  );
}

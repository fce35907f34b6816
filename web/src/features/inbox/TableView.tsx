import { ArrowDown, Columns3, Download, List as ListIcon, Menu as MenuIcon } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { asProblem } from "../../api/problems";
import type { DialogId, View } from "../../api/types";
import { useLanguage } from "../../i18n/language";
import { useT } from "./words";
import { problemText } from "../../i18n/names";
import { zoneNow } from "../../i18n/zone";
import { usePrinted } from "../../keys/bindings";
import { useShortcut } from "../../keys/registry";
import { type ListKey, specOf } from "../../live/list-key";
import {
  useBoot,
  useDialog,
  useFilters,
  useGrant,
  useList,
  useLive,
  useNow,
  usePreferences,
} from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";
import { Menu, MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import {
  gridOf,
  LEAST,
  MOST,
  restoreColumnWidths,
  setColumnWidth,
  useColumnWidths,
  widthAfterKey,
} from "./column-widths";
import { useFrozenOrder } from "./frozen-order";
import { type ListSearch, without } from "./list-address";
import { ListStuck } from "./list-states";
import { MAX_SELECTED, useSelection } from "./selection";
import { cellText, type Column, COLUMNS, columnsOf, fileWords } from "./table-columns";
import { useMore } from "./use-more";

const BulkBar = lazily(async () => (await import("./BulkBar")).BulkBar);

const ROW = 36;
/** The row where the keys are is named to whoever hears the table. */
const rowId = (id: DialogId | undefined): string => `grid-row-${id ?? ""}`;
const AHEAD = 30;

interface TableViewProps {
  view: View;
  list: ListKey;
  search: ListSearch;
  mayBulk: boolean;
  hidden: ReadonlySet<DialogId>;
  onOpen(id: DialogId): void;
  onOpenFolders(): void;
}

/** Table mode: the rows of the list as columns of one's choice, with ticks, orders in the heads, and files (operator-line.md 4.2). */
export function TableView({
  view,
  list: key,
  search,
  mayBulk,
  hidden,
  onOpen,
  onOpenFolders,
}: TableViewProps) {
  const t = useT();
  const { panel, api } = useLive();
  const navigate = useNavigate();
  const language = useLanguage();
  const boot = useBoot();
  const show = useToasts((state) => state.show);
  const { setColumns } = useFilters();
  const chosen = usePreferences(({ value }) => value.table_columns);
  const columns = columnsOf(chosen);
  const list = useList(key);
  const { more, again, looking, stuck } = useMore(key);
  const exporter = useGrant("op_export");
  const analyst = useGrant("statistics");
  const mayExport = exporter || analyst;
  const [hovered, setHovered] = useState(false);
  const [at, setAt] = useState(0);
  const { ids: ordered, pending, apply } = useFrozenOrder(key, hovered, null);
  const ids = useMemo(
    () => (hidden.size === 0 ? ordered : ordered.filter((id) => !hidden.has(id))),
    [ordered, hidden],
  );
  const { ids: ticked, toggle, extend, clear } = useSelection();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const foldersKey = usePrinted("folders");
  const applyKey = usePrinted("applyOrder");
  const tableKey = usePrinted("table");
  const widths = useColumnWidths((state) => state.widths);
  const template = useMemo(
    () => [...(mayBulk ? ["36px"] : []), ...gridOf(columns, widths)].join(" "),
    [columns, mayBulk, widths],
  );
  useEffect(() => {
    restoreColumnWidths(panel.store.state.me);
  }, [panel]);
  useEffect(() => clear, [clear, key]);

  const go = (next: ListSearch): void => {
    void navigate({ to: "/inbox/$view", params: { view }, search: next });
  };
  const step = (by: number): void => {
    const next = Math.min(ids.length - 1, Math.max(0, at + by));
    setAt(next);
    virtual.current?.scrollToIndex(next, { align: "nearest" });
  };
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
      const id = ids[at];
      if (id !== undefined) toggle(id);
    },
    mayBulk,
  );

  const choose = (names: readonly string[]): void => {
    setColumns([...names]).catch((error: unknown) =>
      show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
    );
  };
  const names = columns.map(({ name }) => name);

  const file = (format: "csv" | "xlsx"): void => {
    const heads = columns.map(({ name }) => t(`column.${name}` as "column.client"));
    const separator = language === "uk" ? ";" : ",";
    const words = fileWords(names, { t, boot });
    const timezone = zoneNow() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    api.exportDialogs(specOf(key), { format, columns: names, heads, separator, words, timezone }).then(
      (blob) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = `rozmova.${format}`;
        link.click();
        URL.revokeObjectURL(link.href);
      },
      (error: unknown) =>
        show({
          text: t("grid.exportFailed", { reason: problemText(t, asProblem(error).code) }),
          tone: "bad",
        }),
    );
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const jump = { Home: -ids.length, End: ids.length, PageDown: 15, PageUp: -15, ArrowDown: 1, ArrowUp: -1 }[
      event.key
    ];
    if (jump !== undefined) {
      event.preventDefault();
      step(jump);
    }
    const id = ids[at];
    if (event.key === "Enter" && event.target === scroller.current && id !== undefined) onOpen(id);
  };
  const onScroll = (offset: number): void => {
    const handle = virtual.current;
    if (!handle || !list?.cursor) return;
    if (handle.findItemIndex(offset + handle.viewportSize) >= ids.length - AHEAD) more();
  };

  return (
    <section
      data-pane
      aria-label={t("grid.label")}
      className="relative flex min-w-0 flex-1 flex-col bg-surface"
    >
      <header className="flex h-14 shrink-0 items-center gap-1 px-3">
        <IconButton
          label={t("inbox.folders")}
          shortcut={foldersKey}
          className="folders:hidden"
          onClick={onOpenFolders}
        >
          <MenuIcon size={18} aria-hidden />
        </IconButton>
        <h1 className="min-w-0 flex-1 truncate text-16 font-semibold">
          {t("grid.label")}{" "}
          <span className="ml-1 text-13 font-normal text-fg2 tabular-nums">
            {t("grid.rows", { n: ids.length })}
            {list?.cursor ? "+" : ""}
          </span>
        </h1>
        {pending > 0 ? (
          <Button tone="primary" shortcut={applyKey} onClick={apply}>
            {t("list.pending", { n: pending })}
          </Button>
        ) : null}
        <ColumnsMenu columns={columns} onChange={choose} />
        {mayExport ? (
          <Menu
            trigger={
              <IconButton label={t("grid.export")}>
                <Download size={16} aria-hidden />
              </IconButton>
            }
          >
            <MenuItem
              onSelect={() => {
                file("csv");
              }}
            >
              {t("grid.csv")}
            </MenuItem>
            <MenuItem
              onSelect={() => {
                file("xlsx");
              }}
            >
              {t("grid.xlsx")}
            </MenuItem>
          </Menu>
        ) : null}
        <IconButton
          label={t("grid.close")}
          shortcut={tableKey}
          onClick={() => {
            go(without(search, "m"));
          }}
        >
          <ListIcon size={16} aria-hidden />
        </IconButton>
      </header>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={t("grid.label")}
        aria-rowcount={list?.cursor ? -1 : ids.length + 1}
        aria-activedescendant={ids.length > 0 ? rowId(ids[Math.min(at, ids.length - 1)]) : undefined}
        aria-multiselectable={mayBulk || undefined}
        data-pane-start
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
        onKeyDown={onKeyDown}
        onPointerEnter={(event) => {
          setHovered(event.pointerType === "mouse");
        }}
        onPointerLeave={() => {
          setHovered(false);
        }}
      >
        <div className="min-w-fit">
          <div
            role="row"
            aria-rowindex={1}
            className="sticky top-0 z-10 grid border-y border-line bg-sunken px-3 text-12 text-fg2"
            style={{ gridTemplateColumns: template }}
          >
            {mayBulk ? (
              <span role="columnheader" className="flex h-8 items-center">
                <input
                  type="checkbox"
                  aria-label={t("grid.selectAll")}
                  className="size-4 accent-accent"
                  checked={ids.length > 0 && ids.slice(0, MAX_SELECTED).every((id) => ticked.has(id))}
                  onChange={(event) => {
                    clear();
                    if (event.target.checked) for (const id of ids.slice(0, MAX_SELECTED)) toggle(id);
                  }}
                />
              </span>
            ) : null}
            {columns.map((column) => (
              <Head key={column.name} column={column} search={search} me={panel.store.state.me} onSort={go} />
            ))}
          </div>
          <Virtualizer
            ref={virtual}
            scrollRef={scroller}
            startMargin={34}
            itemSize={ROW}
            keepMounted={at < ids.length ? [at] : []}
            onScroll={onScroll}
            data={ids as DialogId[]}
          >
            {(id, index) => (
              <Row
                key={id}
                id={id}
                index={index}
                columns={columns}
                template={template}
                current={index === at}
                ticked={ticked.has(id)}
                mayTick={mayBulk}
                onTick={(range) => {
                  setAt(index);
                  if (range) extend(id, ids);
                  else toggle(id);
                }}
                onOpen={onOpen}
              />
            )}
          </Virtualizer>
        </div>
      </div>
      {looking ? (
        <p role="status" className="shrink-0 border-t border-line px-3 py-2 text-12 text-fg2">
          {t("list.looking")}
        </p>
      ) : null}
      {stuck ? <ListStuck className="shrink-0" onAgain={again} /> : null}
      {mayBulk ? (
        <>
          <BulkBar />
        </>
      ) : null}
    </section>
  );
}

function Head({
  column,
  search,
  me,
  onSort,
}: {
  column: Column;
  search: ListSearch;
  me: number;
  onSort(search: ListSearch): void;
}) {
  const t = useT();
  const label = t(`column.${column.name}` as "column.client");
  const { sort } = column;
  const on = sort !== undefined && (search.s ?? "last_message") === sort;
  return (
    <span
      role="columnheader"
      aria-label={label}
      aria-sort={on ? "descending" : undefined}
      className="relative flex h-8 min-w-0 items-center pr-3 font-medium"
    >
      {sort ? (
        <button
          type="button"
          className="flex min-w-0 items-center gap-1 rounded-chip hover:text-fg"
          onClick={() => {
            onSort({ ...search, s: sort });
          }}
        >
          <span className="truncate">{label}</span>
          {on ? <ArrowDown size={12} aria-hidden className="shrink-0 text-accent" /> : null}
        </button>
      ) : (
        <span className="truncate">{label}</span>
      )}
      <Edge name={column.name} label={label} me={me} />
    </span>
  );
}

/** The right edge of a column: dragged, moved by arrows; a double click or Delete puts the usual width back. */
function Edge({ name, label, me }: { name: string; label: string; me: number }) {
  const t = useT();
  const own = useColumnWidths((state) => state.widths[name]);
  const drag = useRef<{ x: number; width: number } | null>(null);
  const widthOf = (element: HTMLElement): number =>
    element.parentElement?.getBoundingClientRect().width ?? LEAST;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that moves is a widget (ARIA 1.2)
    <span
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("grid.resize", { name: label })}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={own ?? LEAST}
      className="absolute inset-y-1 right-0 w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-1/2 after:w-px hover:after:bg-accent focus-visible:after:bg-accent"
      onKeyDown={(event) => {
        const next = widthAfterKey(widthOf(event.currentTarget), event.key);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        setColumnWidth(me, name, next);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width: widthOf(event.currentTarget) };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from) setColumnWidth(me, name, from.width + event.clientX - from.x, false);
      }}
      onLostPointerCapture={(event) => {
        if (drag.current && own !== undefined) setColumnWidth(me, name, widthOf(event.currentTarget));
        drag.current = null;
      }}
      onDoubleClick={() => {
        setColumnWidth(me, name, null);
      }}
    />
  );
}

function Row({
  id,
  index,
  columns,
  template,
  current,
  ticked,
  mayTick,
  onTick,
  onOpen,
}: {
  id: DialogId;
  index: number;
  columns: readonly Column[];
  template: string;
  current: boolean;
  ticked: boolean;
  mayTick: boolean;
  onTick(range: boolean): void;
  onOpen(id: DialogId): void;
}) {
  const t = useT();
  const language = useLanguage();
  const boot = useBoot();
  const dialog = useDialog(id);
  const now = useNow(columns.some(({ name }) => name === "waiting"));
  if (!dialog) return null;
  return (
    <div
      role="row"
      id={rowId(id)}
      aria-rowindex={index + 2}
      aria-selected={mayTick ? ticked : undefined}
      className={cx(
        "grid h-9 items-center border-b border-line px-3 text-13",
        ticked ? "bg-selected" : "hover:bg-hover",
        current && "shadow-[inset_3px_0_0_var(--color-accent)]",
      )}
      style={{ gridTemplateColumns: template }}
    >
      {mayTick ? (
        <span role="gridcell">
          <input
            type="checkbox"
            aria-label={t("grid.select", { name: dialog.client.name })}
            className="size-4 accent-accent"
            checked={ticked}
            onChange={(event) => {
              onTick(event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey);
            }}
          />
        </span>
      ) : null}
      {columns.map(({ name }) => {
        const text = cellText(name, dialog, { t, language, boot, now });
        return (
          <span key={name} role="gridcell" className="min-w-0 truncate pr-3 tabular-nums" title={text}>
            {name === "client" ? (
              <button
                type="button"
                className="max-w-full truncate rounded-chip font-medium hover:underline"
                onClick={() => {
                  onOpen(id);
                }}
              >
                {text}
              </button>
            ) : (
              text
            )}
          </span>
        );
      })}
    </div>
  );
}

/** Which columns are shown and in which order; kept for this person. */
function ColumnsMenu({
  columns,
  onChange,
}: {
  columns: readonly Column[];
  onChange(names: readonly string[]): void;
}) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const names = columns.map(({ name }) => name);
  const move = (name: string, by: number): void => {
    const from = names.indexOf(name);
    const to = from + by;
    if (from < 0 || to < 0 || to >= names.length) return;
    const next = names.filter((other) => other !== name);
    next.splice(to, 0, name);
    onChange(next);
  };
  return (
    <div
      className="relative"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <IconButton
        label={t("grid.columns")}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Columns3 size={16} aria-hidden />
      </IconButton>
      {open ? (
        <div
          role="group"
          aria-label={t("grid.columns")}
          className="pop-in absolute right-0 z-40 mt-1 max-h-[70vh] w-72 overflow-y-auto rounded-card border border-line bg-surface p-2 text-13 shadow-float"
        >
          {[...columns, ...COLUMNS.filter(({ name }) => !names.includes(name))].map(({ name }) => {
            const label = t(`column.${name}` as "column.client");
            const on = names.includes(name);
            return (
              <div key={name} className="flex h-8 items-center gap-1 rounded-control px-1 hover:bg-hover">
                <label className="flex min-w-0 flex-1 items-center gap-2">
                  <input
                    type="checkbox"
                    className="size-4 accent-accent"
                    checked={on}
                    disabled={on && names.length === 1}
                    onChange={() => {
                      onChange(on ? names.filter((other) => other !== name) : [...names, name]);
                    }}
                  />
                  <span className="truncate">{label}</span>
                </label>
                {on ? (
                  <>
                    <button
                      type="button"
                      aria-label={`${t("grid.left")}: ${label}`}
                      className="size-6 rounded-chip hover:bg-sunken disabled:opacity-55"
                      disabled={names[0] === name}
                      onClick={() => {
                        move(name, -1);
                      }}
                    >
                      ←
                    </button>
                    <button
                      type="button"
                      aria-label={`${t("grid.right")}: ${label}`}
                      className="size-6 rounded-chip hover:bg-sunken disabled:opacity-55"
                      disabled={names.at(-1) === name}
                      onClick={() => {
                        move(name, 1);
                      }}
                    >
                      →
                    </button>
                  </>
                ) : null}
              </div>
            );
          })}
          <Button
            tone="quiet"
            className="mt-1 w-full"
            onClick={() => {
              onChange([]);
            }}
          >
            {t("grid.usual")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

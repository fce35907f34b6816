import { ArrowDown, ArrowUp, Plus } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useLive } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { useNewest } from "../../ui/newest";
import { useToasts } from "../../ui/toasts";
import { Editor, type EditorProps } from "./Editor";
import type { FieldSpec } from "./fields";
import { PageFrame, Reading } from "./PageFrame";
import type { Row, Rows, Values } from "./types";
import { type Cfg, type Words, useCfg } from "./words";

export interface Column<T> {
  label: Cfg;
  cell(row: T, cfg: Words): ReactNode;
  /** Left out where there is no room. */
  minor?: boolean;
}

export interface ListSpec<T extends Row> {
  title: Cfg;
  lead: Cfg;
  add: Cfg;
  path: string;
  query?: Record<string, string | boolean | number>;
  kind: string;
  columns: readonly Column<T>[];
  fields(rows: readonly T[], row: T | null, cfg: Words): readonly FieldSpec[];
  empty: Values;
  /** What a new row is made with besides its fields. */
  fixed?: Values;
  name(row: T): string;
  /** Order on the screen; without it the server's. */
  sort?(rows: readonly T[]): readonly T[];
  /** The member that holds a row's place: rows are moved by it, one step at a time. */
  place?: keyof T & string;
  /** Ways to delete a row, when something hangs on it. */
  removals?: EditorProps<T>["removals"];
}

/** Reads a list and keeps it fresh when the catalogue changes elsewhere. */
export function useRows<T>(path: string, query?: Record<string, string | boolean | number>) {
  const { call } = useLive();
  const boot = useBoot();
  const [rows, setRows] = useState<readonly T[] | "failed" | null>(null);
  const asked = JSON.stringify(query ?? {});
  const asks = useNewest();
  const load = useCallback(async (): Promise<readonly T[] | null> => {
    const isNewest = asks();
    try {
      const found: T[] = [];
      let cursor: string | null = null;
      do {
        const { data }: { data: Rows<T> } = await call<Rows<T>>("GET", path, {
          query: {
            ...(JSON.parse(asked) as Record<string, string>),
            limit: 500,
            ...(cursor === null ? {} : { cursor }),
          },
        });
        found.push(...data.data);
        cursor = data.next_cursor;
      } while (cursor !== null);
      if (isNewest()) setRows(found);
      return found;
    } catch {
      setRows((known) => (known && known !== "failed" ? known : "failed"));
      return null;
    }
  }, [call, path, asked, asks]);
  useEffect(() => {
    void load();
  }, [
    load,
    boot.subjects,
    boot.skill_groups,
    boot.statuses,
    boot.priorities,
    boot.operator_statuses,
    boot.bots,
    boot.client_fields,
    boot.tags,
  ]);
  return { rows, load };
}

/** A page over a list: a table, and a drawer to make or change a row. */
export function ListPage<T extends Row>({ spec, editable }: { spec: ListSpec<T>; editable: boolean }) {
  const cfg = useCfg();
  const { rows, load } = useRows<T>(spec.path, spec.query);
  const [open, setOpen] = useState<{ row: T | null } | null>(null);
  const list = rows && rows !== "failed" ? (spec.sort ? spec.sort(rows) : rows) : [];
  const { call } = useLive();
  const t = useT();
  const show = useToasts((state) => state.show);
  /** Moves a row by a step; only rows whose place differs are sent. */
  const move = async (row: T, step: -1 | 1): Promise<void> => {
    const place = spec.place;
    const from = list.indexOf(row);
    const other = list[from + step];
    if (!place || !other) return;
    const after = [...list];
    after[from] = other;
    after[from + step] = row;
    try {
      for (const [n, moved] of after.entries()) {
        const wanted = (n + 1) * 10;
        if (moved[place] === wanted) continue;
        await call("PATCH", `${spec.path}/${moved.id}`, {
          body: { [place]: wanted },
          version: moved.version,
        });
      }
    } catch (error) {
      show({ text: cfg("cfg.moveFailed", { reason: problemText(t, asProblem(error).code) }), tone: "bad" });
    }
    await load();
  };
  return (
    <PageFrame
      wide
      title={cfg(spec.title)}
      lead={cfg(spec.lead)}
      actions={
        editable ? (
          <Button
            tone="primary"
            onClick={() => {
              setOpen({ row: null });
            }}
          >
            <Plus size={15} aria-hidden />
            {cfg(spec.add)}
          </Button>
        ) : null
      }
    >
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load()} />
      ) : list.length === 0 ? (
        <p className="rounded-card border border-line px-4 py-8 text-center text-13 text-fg2">
          {cfg("cfg.emptyList")}
        </p>
      ) : (
        <Table
          label={cfg(spec.title)}
          columns={spec.columns}
          rows={list}
          {...(editable && spec.place ? { order: { move, name: spec.name } } : {})}
          {...(editable
            ? {
                onOpen: (row: T) => {
                  setOpen({ row });
                },
              }
            : {})}
        />
      )}
      {open ? (
        <Editor<T>
          path={spec.path}
          kind={spec.kind}
          title={open.row ? spec.name(open.row) : cfg(spec.add)}
          row={open.row}
          empty={spec.empty}
          fixed={spec.fixed}
          fields={spec.fields(list, open.row, cfg)}
          removals={spec.removals}
          reload={async () => (await load())?.find((row) => row.id === open.row?.id) ?? null}
          onClose={() => {
            setOpen(null);
          }}
        />
      ) : null}
    </PageFrame>
  );
}

/** A table whose first cell opens the row. */
export function Table<T extends { id: number }>({
  label,
  columns,
  rows,
  order,
  onOpen,
}: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  order?: { move(row: T, step: -1 | 1): Promise<void>; name(row: T): string };
  onOpen?(row: T): void;
}) {
  const cfg = useCfg();
  return (
    <div className="overflow-hidden rounded-card border border-line">
      <table aria-label={label} className="w-full text-13">
        <thead className="bg-sunken text-left text-12 text-fg2">
          <tr>
            {columns.map((column) => (
              <th
                key={column.label}
                scope="col"
                className={column.minor ? "px-3 py-2 font-medium max-pane:hidden" : "px-3 py-2 font-medium"}
              >
                {cfg(column.label)}
              </th>
            ))}
            {order ? (
              <th scope="col" className="w-20 px-3 py-2 font-medium">
                {cfg("cfg.order")}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={row.id} className="border-t border-line hover:bg-hover">
              {columns.map((column, n) => (
                <td
                  key={column.label}
                  className={
                    column.minor ? "px-3 py-2 align-middle max-pane:hidden" : "px-3 py-2 align-middle"
                  }
                >
                  {n === 0 && onOpen ? (
                    <button
                      type="button"
                      className="flex min-h-6 w-full items-center gap-2 rounded-control text-left font-medium hover:text-accent max-pane:min-h-11"
                      onClick={() => {
                        onOpen(row);
                      }}
                    >
                      <span className="sr-only">{cfg("cfg.edit", { name: "" })}</span>
                      {column.cell(row, cfg)}
                    </button>
                  ) : (
                    column.cell(row, cfg)
                  )}
                </td>
              ))}
              {order ? (
                <td className="px-2 py-1 align-middle whitespace-nowrap">
                  <IconButton
                    label={cfg("cfg.moveUp", { name: order.name(row) })}
                    disabled={place === 0}
                    onClick={() => void order.move(row, -1)}
                  >
                    <ArrowUp size={15} aria-hidden />
                  </IconButton>
                  <IconButton
                    label={cfg("cfg.moveDown", { name: order.name(row) })}
                    disabled={place === rows.length - 1}
                    onClick={() => void order.move(row, 1)}
                  >
                    <ArrowDown size={15} aria-hidden />
                  </IconButton>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A colour before a name; the name says it all to a reader. */
export function Dot({ color }: { color: string }) {
  return (
    <svg width={10} height={10} viewBox="0 0 10 10" aria-hidden className="shrink-0">
      <circle cx={5} cy={5} r={5} fill={color} />
    </svg>
  );
}

/** Whether a row is in force. */
export function ActiveChip({ active }: { active: boolean }) {
  const cfg = useCfg();
  return <Chip tone={active ? "ok" : "plain"}>{cfg(active ? "cfg.active" : "cfg.inactive")}</Chip>;
}

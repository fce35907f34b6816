import { type DragEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { Virtualizer } from "virtua";
import type { BoardOperator } from "../../api/board";
import type { DialogId, OperatorId, OperatorStatus } from "../../api/types";
import { duration } from "../../i18n/format";
import { catalogueName, channelLabel } from "../../i18n/names";
import { overstayed } from "../../live/overstay";
import { useBoot } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { cx } from "../../ui/cx";
import { Cells, DRAGGED } from "./Cells";
import { useBoardData, useBoardNow, useNorm, useStatuses } from "./context";
import { OperatorMenu } from "./OperatorMenu";
import {
  MOST_CARDS,
  OPERATOR_SORTS,
  type OperatorSort,
  quotaOf,
  SLOT_COLOUR,
  type SlotState,
  slotState,
  sortedOperators,
} from "./rules";
import { TouchQuota } from "./TouchQuota";
import { type Translate, useT } from "./words";

/** Empty slots beyond this many are a number. */
const MOST_SLOTS = 12;
/** Up to this many slots their blocks are wide. */
const WIDE_SLOTS = 6;
const ROW_PX = 52;
const LEGEND: readonly SlotState[] = ["client", "answer", "soon", "late"];

interface Acts {
  onPeek(id: DialogId): void;
  onAssign(dialog: DialogId, operator: OperatorId): void;
}

/** Operators with their slots: cards, or virtualised rows when there are many. */
export function OperatorCards({ onPeek, onAssign }: Acts) {
  const t = useT();
  const board = useBoardData();
  const statuses = useStatuses();
  const [sort, setSort] = useState<OperatorSort>("load");
  const operators = board?.operators;
  const rows = useMemo(
    () => sortedOperators(operators?.values() ?? [], sort, statuses),
    [operators, sort, statuses],
  );
  if (!board) return null;
  return (
    <section aria-label={t("live.operators")} className="flex min-h-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="text-14 font-semibold">{t("live.operators")}</h2>
        <ul aria-label={t("live.legend")} className="flex flex-1 flex-wrap gap-x-3 text-12 text-fg2">
          {LEGEND.map((state) => (
            <li key={state} className="flex items-center gap-1.5">
              <span aria-hidden className={cx("size-2.5 rounded-chip", SLOT_COLOUR[state])} />
              {t(`live.slot.${state}`)}
            </li>
          ))}
        </ul>
        <label className="flex items-center gap-1.5 text-12 text-fg2">
          {t("live.sort.label")}
          <select
            className="h-7 rounded-control border border-line2 bg-surface px-1.5 text-13 text-fg max-pane:h-11"
            value={sort}
            onChange={(event) => {
              setSort(OPERATOR_SORTS.find((name) => name === event.target.value) ?? "load");
            }}
          >
            {OPERATOR_SORTS.map((name) => (
              <option key={name} value={name}>
                {t(`live.sort.${name}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {rows.length === 0 ? (
        <p className="text-13 text-fg2">{t("live.noOperators")}</p>
      ) : rows.length > MOST_CARDS ? (
        <ManyOperators rows={rows} onPeek={onPeek} onAssign={onAssign} />
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(260px,1fr))] gap-3">
          {rows.map((row) => (
            <OperatorCard key={row.operator.id} row={row} onPeek={onPeek} onAssign={onAssign} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ManyOperators({ rows, ...acts }: { rows: readonly BoardOperator[] } & Acts) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={scroller}
      role="list"
      aria-label={t("live.operators")}
      className="h-[560px] overflow-y-auto rounded-card border border-line bg-surface"
    >
      <Virtualizer scrollRef={scroller} itemSize={ROW_PX} data={rows as BoardOperator[]}>
        {(row, index) => (
          <OperatorLine key={row.operator.id} row={row} position={index + 1} total={rows.length} {...acts} />
        )}
      </Virtualizer>
    </div>
  );
}

/** Takes a dragged client. */
function useDrop(operator: OperatorId, onAssign: Acts["onAssign"]) {
  const [over, setOver] = useState(false);
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => {
        setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        const id = Number(event.dataTransfer.getData(DRAGGED));
        if (!id) return;
        event.preventDefault();
        onAssign(id as DialogId, operator);
      },
    },
  };
}

function useFacts(row: BoardOperator): {
  status: OperatorStatus | undefined;
  away: boolean;
  lost: boolean;
  /** Longer in the status than it may last. */
  over: boolean;
  words: ReactNode;
} {
  const t = useT();
  const now = useBoardNow();
  const statuses = useStatuses();
  const { skill_groups } = useBoot();
  const { operator } = row;
  const status = statuses.get(operator.status_id);
  const lost = status?.can_receive === true && operator.sessions === 0;
  const groups = skill_groups.filter((group) => operator.skill_group_ids.includes(group.id));
  const since = duration(t, now - Date.parse(operator.status_since));
  const minutes = overstayed(status, operator.status_since, now);
  const state = lost
    ? t("live.noSession")
    : operator.distribution_paused
      ? t("live.paused")
      : status?.can_receive
        ? groups.map((group) => group.name).join(", ") || t("live.noGroup")
        : `${status ? catalogueName(t, status.name) : "·"} ${since}`;
  const words = minutes === null ? state : `${state} · ${t("live.overstay", { n: minutes })}`;
  return { status, away: status?.can_receive !== true, lost, over: minutes !== null, words };
}

function OperatorCard({ row, onPeek, onAssign }: { row: BoardOperator } & Acts) {
  const t = useT();
  const { operator } = row;
  const { status, away, lost, over, words } = useFacts(row);
  const drop = useDrop(operator.id, onAssign);
  return (
    <li
      data-operator={operator.id}
      className={cx(
        "rounded-card border bg-surface p-3",
        lost ? "border-bad-fill" : drop.over ? "border-accent bg-selected" : "border-line",
        away && "bg-pane",
      )}
      {...drop.handlers}
    >
      <div className="flex items-start gap-2.5">
        <span className="relative">
          <Avatar id={operator.id} name={operator.name} size={36} dim={away} />
          <Dot status={status} lost={lost} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{operator.name}</span>
          <span
            className={cx(
              "block truncate text-12",
              lost || over || operator.distribution_paused ? "text-bad" : "text-fg2",
            )}
          >
            {words}
          </span>
        </span>
        <span className="text-right text-12 text-fg2">
          <span className="block text-14 font-semibold text-fg tabular-nums">
            {row.reply_ms === null ? "—" : duration(t, row.reply_ms)}
          </span>
          {t("live.reply")}
        </span>
        <OperatorMenu row={row} />
      </div>
      <div className="mt-2.5 flex items-center gap-2">
        <Slots row={row} onPeek={onPeek} />
        <span className="shrink-0 text-12 text-fg2 tabular-nums">
          {row.slots.length}/{operator.limit}
        </span>
      </div>
      {quotaOf(row) ? (
        <p className="mt-2 text-12">
          <TouchQuota named row={row} />
        </p>
      ) : null}
    </li>
  );
}

function OperatorLine({
  row,
  position,
  total,
  onPeek,
  onAssign,
}: { row: BoardOperator; position: number; total: number } & Acts) {
  const t = useT();
  const { operator } = row;
  const { status, away, lost, over, words } = useFacts(row);
  const drop = useDrop(operator.id, onAssign);
  return (
    <div
      role="listitem"
      aria-posinset={position}
      aria-setsize={total}
      data-operator={operator.id}
      className={cx(
        "flex h-[52px] items-center gap-3 border-b border-line px-3",
        drop.over && "bg-selected",
        lost && "outline-1 -outline-offset-1 outline-bad-fill",
      )}
      {...drop.handlers}
    >
      <span className="relative">
        <Avatar id={operator.id} name={operator.name} size={28} dim={away} />
        <Dot status={status} lost={lost} />
      </span>
      <span className="w-44 min-w-0">
        <span className="block truncate font-medium">{operator.name}</span>
        <span className={cx("block truncate text-12", lost || over ? "text-bad" : "text-fg2")}>{words}</span>
      </span>
      <div className="min-w-0 flex-1 overflow-hidden">
        <Slots row={row} onPeek={onPeek} />
      </div>
      <span className="w-28 shrink-0 text-right text-12">
        <TouchQuota named row={row} />
      </span>
      <span className="w-12 shrink-0 text-right text-12 text-fg2 tabular-nums">
        {row.slots.length}/{operator.limit}
      </span>
      <span className="w-16 shrink-0 text-right tabular-nums">
        {row.reply_ms === null ? "—" : duration(t, row.reply_ms)}
      </span>
      <OperatorMenu row={row} />
    </div>
  );
}

function Dot({ status, lost }: { status: OperatorStatus | undefined; lost: boolean }) {
  const colour = lost
    ? "bg-bad-fill"
    : status?.can_receive
      ? "bg-ok-fill"
      : status?.is_default_offline === false
        ? "bg-warn-fill"
        : "bg-fg3";
  return (
    <span
      aria-hidden
      className={cx("absolute -right-0.5 -bottom-0.5 size-2.5 rounded-full ring-2 ring-surface", colour)}
    />
  );
}

function slotLabel(t: Translate, client: string, channel: string, state: SlotState, waited: string): string {
  return [client, channelLabel(t, channel), t(`live.slot.${state}`), waited].filter(Boolean).join(", ");
}

/** One block a slot: taken ones open the dialog, empty ones are only drawn. */
export function Slots({ row, onPeek }: { row: BoardOperator; onPeek(id: DialogId): void }) {
  const t = useT();
  const now = useBoardNow();
  const norm = useNorm("reply");
  const { operator, slots } = row;
  const empty = Math.max(0, Math.min(MOST_SLOTS, operator.limit) - slots.length);
  const shape = Math.max(operator.limit, slots.length) <= WIDE_SLOTS ? "h-4 w-7" : "h-4 w-3";
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1">
      {slots.length > 0 ? (
        <Cells
          label={t("live.slotsOf", { name: operator.name })}
          shape={shape}
          onOpen={(id) => {
            onPeek(id as DialogId);
          }}
          cells={slots.map((slot) => {
            const state = slotState(slot, norm(slot.subject_id), now);
            const waited =
              slot.waiting_since === null
                ? ""
                : t("live.waitsFor", { time: duration(t, now - Date.parse(slot.waiting_since)) });
            return {
              id: slot.dialog_id,
              colour: SLOT_COLOUR[state],
              label: slotLabel(t, slot.client_name, slot.channel, state, waited),
            };
          })}
        />
      ) : null}
      {Array.from({ length: empty }, (_, index) => (
        <span key={index} aria-hidden className={cx("rounded-chip", shape, SLOT_COLOUR.empty)} />
      ))}
    </div>
  );
}

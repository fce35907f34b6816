import { useMemo, useRef, useState } from "react";
import { Virtualizer } from "virtua";
import type { BoardOperator } from "../../api/board";
import type { DialogId } from "../../api/types";
import { age, duration, exactTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { catalogueName, channelLabel } from "../../i18n/names";
import { overstayed } from "../../live/overstay";
import { useBoot } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { useBoardData, useBoardNow, useStatuses } from "./context";
import { Slots } from "./OperatorCards";
import { OperatorMenu } from "./OperatorMenu";
import { countedBy, OPERATOR_COLUMNS, quotaOf, type ShiftMark, shiftMark, sortedOperators } from "./rules";
import { TouchQuota } from "./TouchQuota";
import { useDesk } from "./use-desk";
import { useT } from "./words";

const SHIFTS: readonly ShiftMark[] = ["outside", "expected"];
const ROW_PX = 52;
const PLAIN =
  "grid min-w-[1240px] grid-cols-[minmax(190px,1.4fr)_minmax(150px,1fr)_76px_minmax(200px,1.6fr)_76px_92px_92px_84px_minmax(130px,1fr)_44px] items-center gap-x-3 px-4";
/** With the quota of touches: a little less for each, so that it still fits beside the menu of a usual screen. */
const WITH_TOUCHES =
  "grid min-w-[1288px] grid-cols-[minmax(180px,1.4fr)_minmax(140px,1fr)_64px_minmax(190px,1.6fr)_76px_80px_80px_84px_88px_minmax(110px,1fr)_44px] items-center gap-x-3 px-4";

/** `/live/operators`: every operator's status, sessions, load, answers and quota of touches (operator-line.md 11). */
export function OperatorsPage() {
  const t = useT();
  const desk = useDesk();
  const board = useBoardData();
  const statuses = useStatuses();
  const { skill_groups, operator_statuses, bots } = useBoot();
  const [typed, setTyped] = useState("");
  const [group, setGroup] = useState(0);
  const [status, setStatus] = useState(0);
  const [bot, setBot] = useState(0);
  const [shift, setShift] = useState<ShiftMark | "">("");
  const scroller = useRef<HTMLDivElement>(null);
  const operators = board?.operators;
  const rows = useMemo(() => {
    const wanted = typed.trim().toLocaleLowerCase("uk");
    return sortedOperators(operators?.values() ?? [], "load", statuses).filter(
      ({ operator, slots }) =>
        operator.name.toLocaleLowerCase("uk").includes(wanted) &&
        (group === 0 || operator.skill_group_ids.some((id) => (id as number) === group)) &&
        (status === 0 || (operator.status_id as number) === status) &&
        (bot === 0 || slots.some((slot) => slot.bot_id === bot)) &&
        (shift === "" ||
          shiftMark(operator, statuses.get(operator.status_id)?.can_receive === true) === shift),
    );
  }, [operators, statuses, typed, group, status, bot, shift]);
  // A floor without quotas has no column for them.
  const touched = rows.some((row) => quotaOf(row) !== null);
  const columns = touched ? WITH_TOUCHES : PLAIN;
  const choice = "h-8 rounded-control border border-line2 bg-surface px-2 text-13 text-fg max-pane:h-11";
  return (
    <div className="flex flex-col gap-4 p-5 max-pane:p-3">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="text-14 font-semibold">{t("live.operators")}</h2>
        <input
          type="search"
          aria-label={t("live.ops.search")}
          placeholder={t("live.ops.search")}
          className={cx(choice, "w-56 px-3")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
        <select
          aria-label={t("live.groups")}
          className={choice}
          value={group}
          onChange={(event) => {
            setGroup(Number(event.target.value));
          }}
        >
          <option value={0}>{t("live.ops.anyGroup")}</option>
          {skill_groups.map((known) => (
            <option key={known.id} value={known.id}>
              {known.name}
            </option>
          ))}
        </select>
        <select
          aria-label={t("live.act.status")}
          className={choice}
          value={status}
          onChange={(event) => {
            setStatus(Number(event.target.value));
          }}
        >
          <option value={0}>{t("live.ops.anyStatus")}</option>
          {operator_statuses.map((known) => (
            <option key={known.id} value={known.id}>
              {catalogueName(t, known.name)}
            </option>
          ))}
        </select>
        {bots.length > 1 ? (
          <select
            aria-label={t("live.ops.bot")}
            className={cx(choice, "max-w-56")}
            value={bot}
            onChange={(event) => {
              setBot(Number(event.target.value));
            }}
          >
            <option value={0}>{t("live.ops.anyBot")}</option>
            {bots.map((known) => (
              <option key={known.id} value={known.id}>
                {known.name}
              </option>
            ))}
          </select>
        ) : null}
        <select
          aria-label={t("live.shift.label")}
          className={choice}
          value={shift}
          onChange={(event) => {
            setShift(SHIFTS.find((known) => known === event.target.value) ?? "");
          }}
        >
          <option value="">{t("live.shift.any")}</option>
          {SHIFTS.map((known) => (
            <option key={known} value={known}>
              {t(`live.shift.${known}`)}
            </option>
          ))}
        </select>
        <span className="text-12 text-fg2 tabular-nums">{t("transfer.members", { n: rows.length })}</span>
      </div>
      {rows.length === 0 ? (
        <p className="rounded-card border border-line bg-surface px-4 py-6 text-center text-13 text-fg2">
          {t("transfer.nothing")}
        </p>
      ) : (
        <div
          ref={scroller}
          role="table"
          aria-label={t("live.operators")}
          aria-rowcount={rows.length + 1}
          // A scrolling table must be reachable by keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="max-h-[calc(100vh-190px)] overflow-auto rounded-card border border-line bg-surface"
        >
          <div
            role="row"
            className={cx(columns, "sticky top-0 z-10 h-9 border-b border-line bg-surface text-12 text-fg2")}
          >
            {OPERATOR_COLUMNS.filter((column) => touched || column !== "touches").map((column) => (
              <span key={column} role="columnheader" className="truncate">
                {t(`live.ops.col.${column}`)}
              </span>
            ))}
          </div>
          <Virtualizer scrollRef={scroller} itemSize={ROW_PX} startMargin={36} data={rows}>
            {(row, index) => (
              <Row
                key={row.operator.id}
                row={row}
                index={index}
                columns={columns}
                touched={touched}
                onPeek={desk.peek}
              />
            )}
          </Virtualizer>
        </div>
      )}
      {desk.window}
    </div>
  );
}

interface RowProps {
  row: BoardOperator;
  index: number;
  columns: string;
  /** Whether there is a column of touches. */
  touched: boolean;
  onPeek(id: DialogId): void;
}

function Row({ row, index, columns, touched, onPeek }: RowProps) {
  const t = useT();
  const language = useLanguage();
  const now = useBoardNow();
  const statuses = useStatuses();
  const { skill_groups } = useBoot();
  const { operator, slots } = row;
  const acted = row.last_active_at ?? null;
  const status = statuses.get(operator.status_id);
  const lost = status?.can_receive === true && operator.sessions === 0;
  const over = overstayed(status, operator.status_since, now);
  const mark = shiftMark(operator, status?.can_receive === true);
  const unanswered = slots.filter((slot) => slot.waiting_since !== null);
  const channels = countedBy(slots, (slot) => slot.channel);
  const longest = unanswered[0]?.waiting_since ?? null;
  const groups = skill_groups.filter((group) => operator.skill_group_ids.includes(group.id));
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={cx(columns, "h-[52px] border-b border-line text-13", lost && "bg-bad-soft")}
    >
      <span role="cell" className="flex min-w-0 items-center gap-2.5">
        <Avatar id={operator.id} name={operator.name} size={28} dim={!status?.can_receive} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{operator.name}</span>
          {operator.distribution_paused ? (
            <span className="block truncate text-12 text-bad">{t("live.paused")}</span>
          ) : null}
          {mark ? (
            <Chip tone={mark === "expected" ? "bad" : "warn"} className="mt-0.5">
              {t(`live.shift.${mark}`)}
            </Chip>
          ) : null}
        </span>
      </span>
      <span role="cell" className="min-w-0">
        <span className={cx("block truncate", status?.can_receive ? "text-ok" : "text-fg2")}>
          {status ? catalogueName(t, status.name) : "·"}{" "}
          <span className="tabular-nums">{duration(t, now - Date.parse(operator.status_since))}</span>
        </span>
        {over !== null || operator.status_set_by ? (
          <span className="block truncate text-12 text-fg2">
            {over === null ? null : <span className="text-bad">{t("live.overstay", { n: over })} </span>}
            {operator.status_set_by
              ? [t("live.ops.setBy", { name: operator.status_set_by }), operator.status_reason]
                  .filter(Boolean)
                  .join(" · ")
              : null}
          </span>
        ) : null}
      </span>
      <span role="cell" className="min-w-0 tabular-nums">
        <span className={cx("block", lost && "font-semibold text-bad")}>
          {lost ? t("live.ops.noSession") : operator.sessions}
        </span>
        {acted ? (
          <span className="block truncate text-12 text-fg2" title={exactTime(language, Date.parse(acted))}>
            <span className="sr-only">{t("live.ops.lastAct")} </span>
            {age(language, t, Date.parse(acted), now)}
          </span>
        ) : null}
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-2 overflow-hidden">
        <Slots row={row} onPeek={onPeek} />
        <span className="min-w-0 text-12 text-fg2 tabular-nums">
          <span className="block">
            {slots.length}/{operator.limit}
          </span>
          {channels.length > 1 ? (
            <span className="block truncate">
              {channels.map(([channel, n]) => `${channelLabel(t, channel)} ${n}`).join(", ")}
            </span>
          ) : null}
        </span>
      </span>
      <span role="cell" className="tabular-nums">
        {unanswered.length}
      </span>
      <span role="cell" className="tabular-nums">
        {longest === null ? "—" : duration(t, now - Date.parse(longest))}
      </span>
      <span role="cell" className="tabular-nums">
        {row.reply_ms === null ? "—" : duration(t, row.reply_ms)}
      </span>
      <span role="cell" className="tabular-nums">
        {row.closed_last_hour}
      </span>
      {touched ? (
        <span role="cell" className="min-w-0">
          <TouchQuota row={row} />
        </span>
      ) : null}
      <span role="cell" className="truncate text-fg2">
        {groups.map((group) => group.name).join(", ") || t("live.noGroup")}
      </span>
      <span role="cell">
        <OperatorMenu row={row} />
      </span>
    </div>
  );
}

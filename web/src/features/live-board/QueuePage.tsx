import { Eye, Play, UserRoundPlus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Virtualizer } from "virtua";
import type { WaitingRow } from "../../api/board";
import { asProblem } from "../../api/problems";
import type { DialogId } from "../../api/types";
import { clockTime, duration, grouped } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { catalogueName, channelLabel, problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { ChannelGlyph } from "../../ui/icons/channel";
import { useToasts } from "../../ui/toasts";
import { useBoardData, useBoardNow, useNorm, useStatuses, useTopicName } from "./context";
import { Fitting } from "./Fitting";
import { QueueActs } from "./QueueActs";
import { QueueBlocks } from "./QueueBlocks";
import { QUEUE_COLUMNS, reasonKey, toneSince } from "./rules";
import { useDesk } from "./use-desk";
import { useT } from "./words";

const ROW_PX = 44;
const TONES = { fresh: "", calm: "", soon: "text-warn font-medium", late: "text-bad font-semibold" } as const;
const COLUMNS =
  "grid grid-cols-[90px_minmax(140px,1.4fr)_minmax(110px,1fr)_90px_84px_70px_minmax(160px,1.6fr)_80px_96px_112px] items-center gap-x-3 px-4";

/** `/live/queue`: why each request still waits (distribution.md 9). */
export function QueuePage() {
  const t = useT();
  const desk = useDesk();
  const board = useBoardData();
  const kpi = board?.kpi;
  const now = useBoardNow();
  const { supervise } = useLive();
  const show = useToasts((state) => state.show);
  const mayRun = useGrant("operators_redistribute");
  const norm = useNorm("accept");
  const [typed, setTyped] = useState("");
  const topic = useTopicName();
  const scroller = useRef<HTMLDivElement>(null);
  const waiting = board?.waiting;
  const rows = useMemo(() => {
    const wanted = typed.trim().toLocaleLowerCase("uk");
    return [...(waiting?.values() ?? [])]
      .filter((row) =>
        `${row.client_name} ${row.dialog_id} ${topic(row.subject_id)}`
          .toLocaleLowerCase("uk")
          .includes(wanted),
      )
      .sort((a, b) => (a.queued_at < b.queued_at ? -1 : 1));
  }, [waiting, typed, topic]);
  if (!kpi) return <p className="p-6 text-13 text-fg2">{t("live.noRight")}</p>;
  const average =
    rows.length === 0
      ? null
      : rows.reduce((sum, row) => sum + (now - Date.parse(row.queued_at)), 0) / rows.length;
  return (
    <div className="flex flex-col gap-4 p-5 max-pane:p-3">
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-3">
        <Card name={t("live.kpi.waiting")} value={String(kpi.waiting)} />
        <Card
          name={t("live.kpi.longest")}
          value={kpi.longest ? duration(t, now - Date.parse(kpi.longest.queued_at)) : "—"}
        />
        <Card name={t("live.queue.average")} value={average === null ? "—" : duration(t, average)} />
        <Card name={t("live.kpi.online")} value={`${kpi.online}/${kpi.operators}`} />
        <Card name={t("live.queue.freeSlots")} value={String(kpi.free_slots)} />
        <Card name={t("live.kpi.perMinute")} value={String(kpi.assigned_last_minute)} />
        <Card name={t("live.queue.connectedHour")} value={String(kpi.connected_last_hour)} />
        <Card
          name={t("live.queue.expected")}
          value={kpi.expected_wait_ms === null ? "—" : duration(t, kpi.expected_wait_ms)}
        />
      </dl>
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="text-14 font-semibold">{t("live.queue.title")}</h2>
        <input
          type="search"
          aria-label={t("live.queue.search")}
          placeholder={t("live.queue.search")}
          className="h-8 w-64 rounded-control border border-line2 bg-surface px-3 text-13 max-pane:h-11"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
        <span className="flex-1" />
        {mayRun ? (
          <Button
            onClick={() => {
              supervise.distributeNow().then(
                () => {
                  show({ text: t("live.queue.ran") });
                },
                (error: unknown) => {
                  show({ text: problemText(t, asProblem(error).code), tone: "bad" });
                },
              );
            }}
          >
            <Play size={15} aria-hidden />
            {t("live.queue.run")}
          </Button>
        ) : null}
      </div>
      {rows.length === 0 ? (
        <p className="rounded-card border border-line bg-surface px-4 py-6 text-center text-13 text-fg2">
          {t(typed ? "transfer.nothing" : "list.emptyQueue")}
        </p>
      ) : (
        <div
          ref={scroller}
          role="table"
          aria-label={t("live.queue.title")}
          aria-rowcount={rows.length + 1}
          // A scrolling table must be reachable by keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="max-h-[62vh] overflow-auto rounded-card border border-line bg-surface"
        >
          <div
            role="row"
            className={cx(
              COLUMNS,
              "sticky top-0 z-10 h-9 min-w-[1156px] border-b border-line bg-surface text-12 text-fg2 [&>:nth-child(5)]:text-right [&>:nth-child(6)]:text-right [&>:nth-child(8)]:text-right",
            )}
          >
            {QUEUE_COLUMNS.map((column) => (
              <span key={column} role="columnheader">
                {t(`live.queue.col.${column}`)}
              </span>
            ))}
          </div>
          <Virtualizer scrollRef={scroller} itemSize={ROW_PX} startMargin={36} data={rows}>
            {(row, index) => (
              <Row
                key={row.dialog_id}
                row={row}
                index={index}
                norm={norm(row.subject_id)}
                now={now}
                onPeek={desk.peek}
                onAssign={desk.ask}
              />
            )}
          </Virtualizer>
        </div>
      )}
      <QueueBlocks />
      <Groups />
      {desk.window}
    </div>
  );
}

function Card({ name, value }: { name: string; value: string }) {
  return (
    <div className="rounded-card border border-line bg-surface px-4 py-2.5">
      <dt className="truncate text-12 text-fg2">{name}</dt>
      <dd className="text-20 font-semibold tabular-nums">{value}</dd>
    </div>
  );
}

function Row({
  row,
  index,
  norm,
  now,
  onPeek,
  onAssign,
}: {
  row: WaitingRow;
  index: number;
  norm: number;
  now: number;
  onPeek(id: DialogId): void;
  onAssign(id: DialogId): void;
}) {
  const t = useT();
  const language = useLanguage();
  const topic = useTopicName();
  const { priorities } = useBoot();
  const mayAssign = useGrant("op_view_all");
  const elapsed = now - Date.parse(row.queued_at);
  const reason = reasonKey(row.last_skip_reason);
  const priority = priorities.find((known) => known.id === row.priority_id);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={cx(COLUMNS, "h-11 min-w-[1156px] border-b border-line text-13")}
    >
      <span role="cell" className="text-fg2 tabular-nums">
        {grouped(row.dialog_id)}
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-2">
        <ChannelGlyph channel={row.channel} size={15} label={channelLabel(t, row.channel)} />
        <span className="truncate font-medium">{row.client_name}</span>
      </span>
      <span role="cell" className="truncate">
        {topic(row.subject_id)}
      </span>
      <span role="cell" className="truncate text-fg2">
        {priority ? catalogueName(t, priority.name) : "—"}
      </span>
      <span
        role="cell"
        className={cx("text-right tabular-nums", TONES[toneSince(row.queued_at, row, norm, now)])}
      >
        {duration(t, elapsed)}
      </span>
      <span role="cell" className="text-right tabular-nums">
        {row.attempts}
      </span>
      <span role="cell" className="truncate text-fg2">
        {reason ? t(reason) : row.last_skip_reason}
      </span>
      <span role="cell" className="flex justify-end tabular-nums">
        <Fitting row={row} />
      </span>
      <span role="cell" className="truncate text-fg2 tabular-nums">
        {row.next_attempt_at === null
          ? t("live.queue.nextEvent")
          : clockTime(language, Date.parse(row.next_attempt_at))}
      </span>
      <span role="cell" className="flex justify-end">
        <IconButton
          label={t("live.queue.peek", { name: row.client_name })}
          onClick={() => {
            onPeek(row.dialog_id);
          }}
        >
          <Eye size={16} aria-hidden />
        </IconButton>
        {mayAssign ? (
          <IconButton
            label={t("live.queue.assign", { name: row.client_name })}
            onClick={() => {
              onAssign(row.dialog_id);
            }}
          >
            <UserRoundPlus size={16} aria-hidden />
          </IconButton>
        ) : null}
        <QueueActs row={row} />
      </span>
    </div>
  );
}

/** By skill group: who waits for it, who works in it; and topics nobody works with. */
function Groups() {
  const t = useT();
  const board = useBoardData();
  const statuses = useStatuses();
  const { skill_groups, subjects } = useBoot();
  const rows = useMemo(() => {
    if (!board) return [];
    return skill_groups
      .filter((group) => group.active)
      .map((group) => {
        const covers = new Set(group.subject_ids);
        for (const subject of subjects)
          if (subject.parent_id !== null && covers.has(subject.parent_id)) covers.add(subject.id);
        const members = group.operator_ids.flatMap((id) => board.operators.get(id) ?? []);
        const online = members.filter(
          ({ operator }) => statuses.get(operator.status_id)?.can_receive && operator.sessions > 0,
        );
        const waiting = [...board.queues.values()].reduce(
          (sum, queue) =>
            sum + (queue.subject_id !== null && covers.has(queue.subject_id) ? queue.waiting : 0),
          0,
        );
        return {
          id: group.id,
          name: group.name,
          waiting,
          online: online.length,
          members: members.length,
          active: members.reduce((sum, row) => sum + row.slots.length, 0),
          limit: members.reduce((sum, row) => sum + row.operator.limit, 0),
        };
      });
  }, [board, skill_groups, subjects, statuses]);
  const orphans = [...(board?.queues.values() ?? [])].filter(
    (queue) => queue.subject_id !== null && queue.operators === 0,
  );
  // Whoever may not see the operators still learns that a topic has none: it is the queue's own trouble.
  const people = board !== null && board.operators.size > 0;
  if (!people && orphans.length === 0) return null;
  return (
    <section aria-label={t("live.groups")} className="flex flex-col gap-2">
      <h2 className="text-14 font-semibold">{t("live.groups")}</h2>
      {orphans.length > 0 ? (
        <p className="rounded-control bg-warn-soft px-3 py-1.5 text-13 text-warn">
          {t("live.orphanTopics", { names: orphans.map((queue) => queue.name).join(", ") })}
        </p>
      ) : null}
      {people ? (
        <div className="overflow-x-auto rounded-card border border-line bg-surface">
          <table className="w-full text-13">
            <thead>
              <tr className="border-b border-line text-12 text-fg2 [&>th]:px-4 [&>th]:py-2 [&>th]:font-normal">
                <th scope="col" className="text-left">
                  {t("live.group.name")}
                </th>
                <th scope="col" className="text-right">
                  {t("live.kpi.waiting")}
                </th>
                <th scope="col" className="text-right">
                  {t("live.kpi.online")}
                </th>
                <th scope="col" className="text-right">
                  {t("live.group.load")}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {rows.map((row) => (
                <tr key={row.id} className="tabular-nums [&>*]:px-4 [&>*]:py-2">
                  <th scope="row" className="text-left font-medium">
                    {row.name}
                  </th>
                  <td className="text-right">{row.waiting}</td>
                  <td
                    className={cx(
                      "text-right",
                      row.online === 0 && row.waiting > 0 && "font-semibold text-bad",
                    )}
                  >
                    {row.online}/{row.members}
                  </td>
                  <td
                    className={cx(
                      "text-right",
                      row.limit > 0 && row.active >= row.limit && "font-semibold text-warn",
                    )}
                  >
                    {row.active}/{row.limit}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}

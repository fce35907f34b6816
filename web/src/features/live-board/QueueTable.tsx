import { useMemo, useState } from "react";
import type { QueueRow, WaitingRow } from "../../api/board";
import type { DialogId } from "../../api/types";
import { duration } from "../../i18n/format";
import { channelLabel } from "../../i18n/names";
import { cx } from "../../ui/cx";
import { Cells } from "./Cells";
import { useBoardData, useBoardNow, useNorm, useTopicName } from "./context";
import {
  CELL_COLOUR,
  MOST_CELLS,
  reasonKey,
  sortedQueues,
  sparkPoints,
  toneOf,
  toneSince,
  waitingByQueue,
} from "./rules";
import { type Translate, useT } from "./words";

const LATE_TEXT = { fresh: "", calm: "", soon: "text-warn", late: "text-bad font-semibold" } as const;

/** Who waits: one row for each queue, one cell for each client, its colour the age against the norm. */
export function QueueTable({ onOpen }: { onOpen(id: DialogId): void }) {
  const t = useT();
  const board = useBoardData();
  const now = useBoardNow();
  const norm = useNorm("accept");
  const [looked, setLooked] = useState<number | null>(null);
  const waiting = board?.waiting;
  const byQueue = useMemo(() => waitingByQueue(waiting?.values() ?? []), [waiting]);
  if (!board?.kpi) return null;
  const row = looked === null ? undefined : board.waiting.get(looked as DialogId);
  return (
    <section
      aria-label={t("live.queues")}
      className="overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="w-full text-13">
        <thead>
          <tr className="border-b border-line text-12 text-fg2 [&>th]:px-4 [&>th]:py-2.5 [&>th]:font-normal">
            <th scope="col" className="w-40 text-left">
              {t("live.col.queue")}
            </th>
            <th scope="col" className="text-left">
              {t("live.col.who")}
            </th>
            <th scope="col" className="w-20 text-right">
              {t("live.col.longest")}
            </th>
            <th scope="col" className="w-20 text-right">
              SLA
            </th>
            <th scope="col" className="w-20 text-right">
              {t("live.col.online")}
            </th>
            <th scope="col" className="w-28 text-right max-pane:hidden">
              {t("live.col.history")}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {sortedQueues(board.queues.values()).map((queue) => (
            <Row
              key={queue.subject_id ?? 0}
              queue={queue}
              clients={byQueue.get(queue.subject_id) ?? []}
              norm={norm(queue.subject_id)}
              target={board.kpi?.sla_target ?? 0}
              now={now}
              onOpen={onOpen}
              onLook={setLooked}
            />
          ))}
        </tbody>
      </table>
      <p className="h-8 truncate border-t border-line px-4 py-1.5 text-12 text-fg2 tabular-nums">
        {row ? <Look row={row} now={now} /> : t("live.cellHint")}
      </p>
    </section>
  );
}

function Row({
  queue,
  clients,
  norm,
  target,
  now,
  onOpen,
  onLook,
}: {
  queue: QueueRow;
  clients: readonly WaitingRow[];
  norm: number;
  target: number;
  now: number;
  onOpen(id: DialogId): void;
  onLook(id: number | null): void;
}) {
  const t = useT();
  const topic = useTopicName();
  const name = queue.name || topic(queue.subject_id);
  const longest = queue.oldest_queued_at === null ? null : now - Date.parse(queue.oldest_queued_at);
  const tone = longest === null ? "fresh" : toneOf(longest, norm);
  const shown = clients.slice(0, MOST_CELLS);
  const rest = queue.waiting - shown.length;
  const points = sparkPoints(queue.history);
  return (
    <tr className="[&>td]:px-4 [&>td]:py-2.5">
      <th scope="row" className="max-w-40 truncate px-4 py-2.5 text-left font-medium">
        {name}
      </th>
      <td>
        <div className="flex items-center gap-3">
          <span className="w-7 shrink-0 text-16 font-semibold tabular-nums">{queue.waiting}</span>
          {queue.waiting === 0 ? (
            <span className="text-fg2">{t("list.emptyQueue")}</span>
          ) : (
            <Cells
              label={t("live.waitingIn", { name })}
              draggable
              shape="size-4"
              onLook={onLook}
              onOpen={(id) => {
                onOpen(id as DialogId);
              }}
              cells={shown.map((row) => ({
                id: row.dialog_id,
                colour: CELL_COLOUR[toneSince(row.queued_at, row, norm, now)],
                label: spoken(t, row, now),
              }))}
            />
          )}
          {rest > 0 ? (
            <span className="inline-flex h-4 shrink-0 items-center rounded-chip bg-sunken px-1.5 text-11 text-fg2 tabular-nums">
              +{rest}
            </span>
          ) : null}
        </div>
      </td>
      <td className={cx("text-right tabular-nums", LATE_TEXT[tone])}>
        {longest === null ? "—" : duration(t, longest)}
      </td>
      <td
        className={cx(
          "text-right whitespace-nowrap tabular-nums",
          queue.sla_percent !== null && queue.sla_percent < target && "font-semibold text-bad",
        )}
      >
        {queue.sla_percent === null ? "—" : `${queue.sla_percent} %`}
      </td>
      <td
        className={cx(
          "text-right tabular-nums",
          queue.online === 0 && queue.waiting > 0 && "font-semibold text-bad",
        )}
      >
        {queue.online}
        <span className="text-fg3">/{queue.operators}</span>
      </td>
      <td className="max-pane:hidden">
        {points ? (
          <svg
            width={72}
            height={20}
            viewBox="0 0 72 20"
            aria-hidden="true"
            className={cx(
              "ml-auto block",
              tone === "late" ? "text-bad-fill" : tone === "soon" ? "text-warn-fill" : "text-accent",
            )}
          >
            <polyline
              points={points}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.5"
              strokeLinejoin="round"
            />
          </svg>
        ) : null}
      </td>
    </tr>
  );
}

function spoken(t: Translate, row: WaitingRow, now: number): string {
  const reason = reasonKey(row.last_skip_reason);
  return [
    row.client_name,
    channelLabel(t, row.channel),
    t("live.waitsFor", { time: duration(t, now - Date.parse(row.queued_at)) }),
    reason && row.last_skip_reason ? t(reason) : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function Look({ row, now }: { row: WaitingRow; now: number }) {
  const t = useT();
  const topic = useTopicName();
  const reason = reasonKey(row.last_skip_reason);
  return (
    <>
      <strong className="font-semibold text-fg">{row.client_name}</strong>
      {" · "}
      {[
        channelLabel(t, row.channel),
        topic(row.subject_id),
        t("live.waitsFor", { time: duration(t, now - Date.parse(row.queued_at)) }),
        reason && row.last_skip_reason ? t(reason) : row.last_skip_reason,
        t("live.fitting", { n: row.fitting_operators }),
      ]
        .filter(Boolean)
        .join(" · ")}
    </>
  );
}

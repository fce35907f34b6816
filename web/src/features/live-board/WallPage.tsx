import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { duration } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useGrant, useLive } from "../../live/react";
import { BoardFeed } from "../../live/board";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { FeedProvider, useBoardNow, useBoardView, useNorm, useTopicName } from "./context";
import { withSeconds } from "./LiveLayout";
import { CELL_COLOUR, sortedQueues, toneOf, toneSince, waitingByQueue } from "./rules";
import { useT } from "./words";

/** Queues on the wall at once; the rest takes its turn. */
const AT_ONCE = 6;
const TURN_MS = 10_000;
const CELLS = 60;

/** `/live/wall`: for a screen on the wall: no controls, large type, queues in turn, comes back by itself after a cut. */
export function WallPage() {
  const { panel, supervise } = useLive();
  const [feed] = useState(() => new BoardFeed(panel, () => supervise.board()));
  // The wall shows the queues; whoever sees only the operators has nothing on it.
  const may = useGrant("queue_status");
  useEffect(() => {
    if (!may) return;
    feed.start();
    return () => {
      feed.stop();
    };
  }, [feed, may]);
  if (!may) return <Closed />;
  return (
    <FeedProvider value={feed}>
      <Wall />
    </FeedProvider>
  );
}

/** Which right the wall needs, in place of a loading that would never end. */
function Closed() {
  const t = useT();
  return (
    <main aria-label={t("live.wall")} className="min-w-0 flex-1 bg-app">
      <Empty title={t("live.noRight")} hint={t("route.noRightHint", { right: "queue_status" })} />
    </main>
  );
}

function Wall() {
  const t = useT();
  const language = useLanguage();
  const { board, phase } = useBoardView();
  const now = useBoardNow();
  const topic = useTopicName();
  const norm = useNorm("accept");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      setTurn((count) => count + 1);
    }, TURN_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const kpi = board?.kpi;
  const queues = board ? sortedQueues(board.queues.values()) : [];
  const pages = Math.max(1, Math.ceil(queues.length / AT_ONCE));
  const shown = queues.slice((turn % pages) * AT_ONCE, (turn % pages) * AT_ONCE + AT_ONCE);
  const clients = waitingByQueue(board?.waiting.values() ?? []);
  const longest = kpi?.longest ? now - Date.parse(kpi.longest.queued_at) : null;
  const alert = board?.alerts.find((known) => known.acknowledged === null);
  return (
    <main aria-label={t("live.wall")} className="fixed inset-0 z-20 flex flex-col overflow-hidden bg-app">
      <header className="flex items-center gap-6 bg-rail px-8 py-4 text-rail-bright">
        <h1 className="flex-1 text-26 font-semibold">{t("live.title")}</h1>
        {phase === "stale" && board ? (
          <p role="status" className="text-16">
            {t("live.stale", { time: withSeconds(language, board.at) })}
          </p>
        ) : null}
        <span className="text-26 tabular-nums" aria-live="off">
          {withSeconds(language, now)}
        </span>
        <Link
          to="/live"
          aria-label={t("live.leaveWall")}
          title={t("live.leaveWall")}
          className="flex size-9 items-center justify-center rounded-control opacity-60 hover:opacity-100 focus-visible:opacity-100"
        >
          <X size={20} aria-hidden />
        </Link>
      </header>
      {kpi ? (
        <div className={cx("flex min-h-0 flex-1 flex-col gap-6 p-8", phase === "stale" && "opacity-60")}>
          <dl className="grid grid-cols-5 gap-4 max-pane:grid-cols-2">
            <Big name={t("live.kpi.waiting")} value={String(kpi.waiting)} />
            <Big
              name={t("live.kpi.longest")}
              value={longest === null ? "—" : duration(t, longest)}
              bad={longest !== null && toneOf(longest, norm(kpi.longest?.subject_id ?? null)) === "late"}
            />
            <Big
              name={t("live.kpi.sla")}
              value={kpi.sla_percent === null ? "—" : `${kpi.sla_percent} %`}
              bad={kpi.sla_percent !== null && kpi.sla_percent < kpi.sla_target}
            />
            <Big
              name={t("live.kpi.online")}
              value={`${kpi.online}/${kpi.operators}`}
              bad={kpi.online === 0 && kpi.waiting > 0}
            />
            <Big name={t("live.queue.freeSlots")} value={String(kpi.free_slots)} />
          </dl>
          {alert ? (
            <p role="status" className="rounded-card bg-bad-soft px-5 py-3 text-20 font-semibold text-bad">
              {t(
                alert.kind === "nobody_online"
                  ? "live.alert.nobody"
                  : alert.kind === "longest_wait"
                    ? "live.alert.longest"
                    : "live.alert.count",
                { name: topic(alert.subject_id) },
              )}
            </p>
          ) : null}
          <ul
            aria-label={t("live.queues")}
            className="flex min-h-0 flex-1 flex-col divide-y divide-line rounded-card border border-line bg-surface"
          >
            {shown.map((queue) => {
              const rows = (clients.get(queue.subject_id) ?? []).slice(0, CELLS);
              const oldest =
                queue.oldest_queued_at === null ? null : now - Date.parse(queue.oldest_queued_at);
              return (
                <li
                  key={queue.subject_id ?? 0}
                  className="flex min-h-0 flex-1 items-center gap-6 px-6 text-20"
                >
                  <span className="w-64 min-w-0 truncate font-medium">
                    {queue.name || topic(queue.subject_id)}
                  </span>
                  <span className="w-14 text-26 font-semibold tabular-nums">{queue.waiting}</span>
                  <span aria-hidden className="flex min-w-0 flex-1 flex-wrap gap-1.5 overflow-hidden">
                    {rows.map((row) => (
                      <span
                        key={row.dialog_id}
                        className={cx(
                          "size-6 rounded-chip",
                          CELL_COLOUR[toneSince(row.queued_at, row, norm(row.subject_id), now)],
                        )}
                      />
                    ))}
                  </span>
                  <span
                    className={cx(
                      "w-32 text-right tabular-nums",
                      oldest !== null &&
                        toneOf(oldest, norm(queue.subject_id)) === "late" &&
                        "font-semibold text-bad",
                    )}
                  >
                    {oldest === null ? "—" : duration(t, oldest)}
                  </span>
                  <span
                    className={cx(
                      "w-24 text-right tabular-nums",
                      queue.online === 0 && queue.waiting > 0 && "text-bad",
                    )}
                  >
                    {queue.online}/{queue.operators}
                  </span>
                </li>
              );
            })}
          </ul>
        </div>
      ) : (
        <p role="status" className="p-8 text-20 text-fg2">
          {t(phase === "failed" ? "live.failed" : "live.loading")}
        </p>
      )}
    </main>
  );
}

function Big({ name, value, bad = false }: { name: string; value: string; bad?: boolean }) {
  return (
    <div className="rounded-card border border-line bg-surface px-5 py-4">
      <dt className="truncate text-16 text-fg2">{name}</dt>
      <dd className={cx("text-[36px] leading-[44px] font-semibold tabular-nums", bad && "text-bad")}>
        {value}
      </dd>
    </div>
  );
}

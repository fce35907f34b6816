import { Link, Outlet } from "@tanstack/react-router";
import { Maximize2, Pause, Play } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { exactTime, secondsTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useShortcut } from "../../keys/registry";
import { BoardFeed } from "../../live/board";
import { useGrant, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { FeedProvider, useBoardView, useFeed } from "./context";
import { type Key, useT } from "./words";

const TABS: readonly {
  to: "/live" | "/live/queue" | "/live/operators" | "/live/audit" | "/live/rules";
  label: Key;
  right: string;
}[] = [
  { to: "/live", label: "live.tab.board", right: "queue_status" },
  { to: "/live/queue", label: "live.tab.queue", right: "queue_status" },
  { to: "/live/operators", label: "live.tab.operators", right: "operators_monitor" },
  { to: "/live/audit", label: "live.tab.audit", right: "distribution_audit" },
  { to: "/live/rules", label: "live.tab.rules", right: "distribution_audit" },
];

/** `/live…`: one board for all pages under it, its state in the header. */
export function LiveLayout() {
  const { panel, supervise } = useLive();
  const [feed] = useState(() => new BoardFeed(panel, () => supervise.board()));
  const mayQueue = useGrant("queue_status");
  const mayPeople = useGrant("operators_monitor");
  const may = mayQueue || mayPeople;
  useEffect(() => {
    // Without a right the server would only say so.
    if (!may) return;
    feed.start();
    return () => {
      feed.stop();
    };
  }, [feed, may]);
  return (
    <FeedProvider value={feed}>
      <Frame />
    </FeedProvider>
  );
}

function Frame() {
  const t = useT();
  const feed = useFeed();
  const { board, phase, frozen } = useBoardView();
  const grants = {
    queue_status: useGrant("queue_status"),
    operators_monitor: useGrant("operators_monitor"),
    distribution_audit: useGrant("distribution_audit"),
  };
  const toggle = (): void => {
    if (frozen) feed.thaw();
    else feed.freeze();
  };
  useShortcut("freeze", toggle, board !== null);

  if (!grants.queue_status && !grants.operators_monitor)
    return (
      <main className="min-w-0 flex-1 bg-app">
        <Empty title={t("live.noRight")} hint={t("live.noRightHint")} />
      </main>
    );
  return (
    <main aria-label={t("live.title")} className="flex min-w-0 flex-1 flex-col bg-app">
      <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-5 py-2">
        <h1 className="text-20 font-semibold">{t("live.title")}</h1>
        <Pulse />
        <nav
          aria-label={t("live.pages")}
          className="flex flex-1 flex-wrap gap-1 max-pane:order-last max-pane:basis-full"
        >
          {TABS.filter((tab) => grants[tab.right as keyof typeof grants]).map((tab) => (
            <Link
              key={tab.to}
              to={tab.to}
              activeOptions={{ exact: tab.to === "/live" }}
              className="inline-flex h-8 items-center rounded-control px-2.5 text-13 font-medium text-fg2 hover:bg-hover hover:text-fg max-pane:h-11"
              activeProps={{ className: "bg-selected text-fg", "aria-current": "page" }}
            >
              {t(tab.label)}
            </Link>
          ))}
        </nav>
        <Button
          onClick={toggle}
          shortcut={t("live.space")}
          disabled={board === null}
          aria-pressed={frozen !== null}
        >
          {frozen ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
          {t(frozen ? "live.resume" : "live.freeze")}
        </Button>
        <Link
          to="/live/wall"
          aria-label={t("live.wall")}
          title={t("live.wall")}
          className="inline-flex size-8 items-center justify-center rounded-control text-fg2 hover:bg-hover hover:text-fg max-pane:size-11"
        >
          <Maximize2 size={16} aria-hidden />
        </Link>
      </header>
      <Banner />
      {board === null && phase === "failed" ? (
        <Empty title={t("live.failed")} hint={t("live.failedHint")}>
          <Button
            onClick={() => {
              feed.reload();
            }}
          >
            {t("action.retry")}
          </Button>
        </Empty>
      ) : board === null ? (
        <p role="status" className="late p-6 text-13 text-fg2">
          {t("live.loading")}
        </p>
      ) : (
        <div className={cx("min-h-0 flex-1 overflow-y-auto", phase === "stale" && "opacity-60")}>
          <Outlet />
        </div>
      )}
    </main>
  );
}

/** Says that the numbers are those of now. */
function Pulse() {
  const t = useT();
  const { phase, frozen } = useBoardView();
  const live = phase === "live" && frozen === null;
  return (
    <span className={cx("flex items-center gap-1.5 text-13", live ? "text-ok" : "text-fg2")}>
      <span className={cx("size-2 rounded-full", live ? "bg-ok-fill" : "bg-warn-fill")} aria-hidden />
      {t(live ? "live.everySecond" : frozen ? "live.standing" : "live.notLive")}
    </span>
  );
}

/** What stands still and why: by hand, or because the connection is away. */
function Banner() {
  const t = useT();
  const language = useLanguage();
  const { board, phase, frozen } = useBoardView();
  const line = (text: ReactNode): ReactNode => (
    <p role="status" className="shrink-0 bg-warn-soft px-5 py-1.5 text-13 text-warn tabular-nums">
      {text}
    </p>
  );
  if (phase === "stale" && board) return line(t("live.stale", { time: withSeconds(language, board.at) }));
  if (frozen)
    return line(
      `${t("live.frozenAt", { time: withSeconds(language, frozen.at) })} ${t("live.frozenMissed", { n: frozen.missed })}`,
    );
  return null;
}

/** `10:14:06`. */
export function withSeconds(language: "uk" | "en", at: number): string {
  return secondsTime(language, at);
}

export function exact(language: "uk" | "en", at: string): string {
  return exactTime(language, Date.parse(at));
}

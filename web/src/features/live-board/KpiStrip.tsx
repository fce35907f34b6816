import { Link } from "@tanstack/react-router";
import { TrendingDown, TrendingUp } from "lucide-react";
import type { ReactNode } from "react";
import { duration } from "../../i18n/format";
import { cx } from "../../ui/cx";
import { useBoardData, useBoardNow, useNorm, useTopicName } from "./context";
import { toneOf } from "./rules";
import { useT } from "./words";

/** The figures on top; each leads to its list. Without samples a figure is a dash, never a zero. */
export function KpiStrip() {
  const t = useT();
  const board = useBoardData();
  const now = useBoardNow();
  const topic = useTopicName();
  const norm = useNorm("accept");
  const kpi = board?.kpi;
  if (!kpi) return null;
  const longest = kpi.longest ? now - Date.parse(kpi.longest.queued_at) : null;
  const late = longest !== null && toneOf(longest, norm(kpi.longest?.subject_id ?? null)) === "late";
  const slaBad = kpi.sla_percent !== null && kpi.sla_percent < kpi.sla_target;
  const more = kpi.waiting_before === null ? 0 : kpi.waiting - kpi.waiting_before;
  const percent = (value: number | null): string => (value === null ? "—" : `${value} %`);
  return (
    <section
      aria-label={t("live.kpi.label")}
      className="grid grid-cols-7 border-b border-line bg-surface max-folders:grid-cols-4 max-pane:grid-cols-2"
    >
      <Figure to="/live/queue" label={t("live.kpi.waiting")} value={String(kpi.waiting)}>
        {more === 0 ? null : (
          <span className={cx("flex items-center gap-1", more > 0 ? "text-bad" : "text-ok")}>
            {more > 0 ? <TrendingUp size={13} aria-hidden /> : <TrendingDown size={13} aria-hidden />}
            {t("live.kpi.in15", { n: `${more > 0 ? "+" : "−"}${Math.abs(more)}` })}
          </span>
        )}
      </Figure>
      <Figure
        to="/live/queue"
        label={t("live.kpi.longest")}
        value={longest === null ? "—" : duration(t, longest)}
        tone={late ? "bad" : "plain"}
        beside={kpi.longest ? topic(kpi.longest.subject_id) : ""}
      />
      <Figure
        to="/live/operators"
        label={t("live.kpi.firstReply")}
        value={kpi.first_reply_ms === null ? "—" : duration(t, kpi.first_reply_ms)}
      />
      <Figure
        to="/live/audit"
        label={t("live.kpi.sla")}
        value={percent(kpi.sla_percent)}
        tone={slaBad ? "warn" : "plain"}
        beside={t("live.kpi.target", { n: kpi.sla_target })}
      />
      <Figure
        to="/live/operators"
        label={t("live.kpi.online")}
        value={String(kpi.online)}
        tone={kpi.online === 0 && kpi.waiting > 0 ? "bad" : "plain"}
        beside={t("live.kpi.ofAll", { n: kpi.operators, away: kpi.away })}
      />
      <Figure
        to="/live/audit"
        label={t("live.kpi.perMinute")}
        value={String(kpi.assigned_last_minute)}
        beside={kpi.within_5s_percent === null ? "" : t("live.kpi.within5", { n: kpi.within_5s_percent })}
      />
      <Figure to="/live/audit" label={t("live.kpi.byScenario")} value={percent(kpi.by_scenario_percent)} />
    </section>
  );
}

const TONES = { plain: "text-fg", warn: "text-warn", bad: "text-bad" } as const;

function Figure({
  to,
  label,
  value,
  beside = "",
  tone = "plain",
  children,
}: {
  to: "/live/queue" | "/live/operators" | "/live/audit";
  label: string;
  value: string;
  beside?: string;
  tone?: keyof typeof TONES;
  children?: ReactNode;
}) {
  return (
    <Link
      to={to}
      className="block min-w-0 border-r border-line px-4 py-2.5 -outline-offset-2 last:border-r-0 hover:bg-hover"
    >
      <span className="block truncate text-12 text-fg2">{label}</span>
      <span className="flex items-baseline gap-2">
        <span className={cx("text-26 font-semibold whitespace-nowrap tabular-nums", TONES[tone])}>
          {value}
        </span>
        <span className="min-w-0 truncate text-12 text-fg2">{beside}</span>
      </span>
      <span className="flex h-4 items-center text-12 tabular-nums">{children}</span>
    </Link>
  );
}

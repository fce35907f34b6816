import { Check, X } from "lucide-react";
import type { CandidateVerdict } from "../../api/board";
import type { OperatorId } from "../../api/types";
import { age } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { catalogueName } from "../../i18n/names";
import { useNow, useOperators } from "../../live/react";
import { cx } from "../../ui/cx";
import { useStatuses } from "./context";
import { reasonKey } from "./rules";
import { useT } from "./words";

/** Every candidate of a decision and what each failed at. The same table for the feed, the log and the simulator. */
export function VerdictTable({
  candidates,
  winner,
  reasons,
  total,
}: {
  candidates: readonly CandidateVerdict[];
  winner: OperatorId | null;
  reasons: Record<string, number>;
  total: number;
}) {
  const t = useT();
  const language = useLanguage();
  const operators = useOperators();
  const statuses = useStatuses();
  const now = useNow();
  const hidden = total - candidates.length;
  const since = (at: string | null): string =>
    at === null ? t("live.verdict.never") : age(language, t, Date.parse(at), now);
  if (candidates.length === 0) return <p className="text-13 text-fg2">{t("live.verdict.none")}</p>;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-13">
        <thead>
          <tr className="border-b border-line text-12 text-fg2 [&>th]:py-1.5 [&>th]:pr-3 [&>th]:text-left [&>th]:font-normal">
            <th scope="col">{t("live.verdict.operator")}</th>
            <th scope="col">{t("live.verdict.verdict")}</th>
            <th scope="col">{t("live.verdict.status")}</th>
            <th scope="col" className="text-right">
              {t("live.verdict.level")}
            </th>
            <th scope="col" className="text-right">
              {t("live.verdict.load")}
            </th>
            <th scope="col" className="text-right">
              {t("live.verdict.channel")}
            </th>
            <th scope="col">{t("live.verdict.assigned")}</th>
            <th scope="col">{t("live.verdict.closed")}</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {candidates.map((row) => {
            const won = row.operator_id === winner;
            const ok = row.verdict === "ok";
            const key = reasonKey(row.verdict);
            const status = statuses.get(row.status_id);
            return (
              <tr
                key={row.operator_id}
                className={cx("[&>*]:py-1.5 [&>*]:pr-3", won && "bg-selected font-medium")}
              >
                <th scope="row" className="text-left font-medium">
                  {operators.get(row.operator_id)?.name ?? `№ ${row.operator_id}`}
                </th>
                <td className={ok ? "text-ok" : "text-fg2"}>
                  <span className="inline-flex items-center gap-1">
                    {ok ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden className="text-bad" />}
                    {won ? t("live.verdict.won") : key ? t(key) : row.verdict}
                  </span>
                </td>
                <td className="text-fg2">{status ? catalogueName(t, status.name) : "·"}</td>
                {/* What «level first» compares before all else. */}
                <td className="text-right tabular-nums">{row.level ?? "—"}</td>
                <td className="text-right tabular-nums">
                  {row.active}/{row.limit}
                </td>
                <td className="text-right tabular-nums">
                  {row.channel_limit === null
                    ? row.active_in_channel
                    : `${row.active_in_channel}/${row.channel_limit}`}
                </td>
                <td className="text-fg2 tabular-nums">{since(row.last_assigned_at)}</td>
                {/* Among equal loads it decides (distribution.md 3.3). */}
                <td className="text-fg2 tabular-nums">{since(row.last_closed_at)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {hidden > 0 ? <p className="mt-2 text-12 text-fg2">{t("live.verdict.more", { n: hidden })}</p> : null}
      {Object.keys(reasons).length > 0 ? (
        <ul aria-label={t("live.verdict.counts")} className="mt-2 flex flex-wrap gap-1.5">
          {Object.entries(reasons).map(([code, count]) => {
            const key = reasonKey(code);
            return (
              <li key={code} className="rounded-chip bg-sunken px-1.5 text-12 text-fg2 tabular-nums">
                {key ? t(key) : code}: {count}
              </li>
            );
          })}
        </ul>
      ) : null}
    </div>
  );
}

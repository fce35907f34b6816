import { useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import type { Operator } from "../../api/types";
import { dayTime, duration } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { catalogueName } from "../../i18n/names";
import { useLive, useNow } from "../../live/react";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useStatuses } from "./context";
import { backFrom, between, dayOf, type Span } from "./status-log";
import { useT } from "./words";

type StatusLog = components["schemas"]["StatusLog"];

const REASONS = [
  "manual",
  "supervisor",
  "auto_offline",
  "missed_offers",
  "login",
  "logout",
  "schedule",
] as const;

const SPANS: readonly Span[] = ["day", "week", "month", "own"];

/** When an operator changed status in a time that the reader chooses, and how long they were in each. */
export function StatusLogDialog({ operator, onClose }: { operator: Operator; onClose(): void }) {
  const t = useT();
  const language = useLanguage();
  const { call } = useLive();
  const statuses = useStatuses();
  const now = useNow(false);
  const today = dayOf(now);
  const [span, setSpan] = useState<Span>("day");
  const [days, setDays] = useState({ first: today, last: today });
  // Null = what is typed is no time that the log can be asked for.
  const [query, setQuery] = useState<Record<string, string> | null>(() => backFrom(now, "day"));
  const [log, setLog] = useState<StatusLog | "failed" | null>(null);
  const ask = (wanted: Record<string, string> | null): void => {
    setLog(null);
    setQuery(wanted);
  };
  const typeDays = (typed: typeof days): void => {
    setDays(typed);
    ask(between(typed.first, typed.last, today));
  };
  useEffect(() => {
    if (query === null) return;
    let here = true;
    call<StatusLog>("GET", `/api/v1/operators/${operator.id}/status-log`, { query }).then(
      ({ data }) => {
        if (here) setLog(data);
      },
      () => {
        if (here) setLog("failed");
      },
    );
    return () => {
      here = false;
    };
  }, [call, operator.id, query]);
  const name = (id: number): string => {
    const status = statuses.get(id);
    return status ? catalogueName(t, status.name) : `№ ${id}`;
  };
  const reason = (code: string): string => {
    const known = REASONS.find((one) => one === code);
    return known ? t(`live.log.by.${known}`) : code;
  };
  const scheduled = log && log !== "failed" ? (log.scheduled_seconds ?? null) : null;
  const long = (seconds: number): string => duration(t, seconds * 1000);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("live.log.title", { name: operator.name })}
      description={t("live.log.lead")}
      closeLabel={t("action.close")}
      className="w-[min(560px,calc(100vw-24px))]"
    >
      <div className="flex flex-col gap-4 overflow-y-auto px-5 py-4 text-13">
        <div className="flex flex-wrap items-end gap-3">
          <label className="text-12 text-fg2">
            <span className="mb-1 block">{t("live.log.span")}</span>
            <select
              className={`${INPUT} h-9`}
              value={span}
              onChange={(event) => {
                const wanted = SPANS.find((known) => known === event.target.value) ?? "day";
                setSpan(wanted);
                ask(wanted === "own" ? between(days.first, days.last, today) : backFrom(now, wanted));
              }}
            >
              {SPANS.map((known) => (
                <option key={known} value={known}>
                  {t(`live.log.span.${known}`)}
                </option>
              ))}
            </select>
          </label>
          {span === "own"
            ? (["first", "last"] as const).map((end) => (
                <label key={end} className="text-12 text-fg2">
                  <span className="mb-1 block">{t(`live.log.${end}`)}</span>
                  <input
                    type="date"
                    className={`${INPUT} h-9`}
                    max={today}
                    value={days[end]}
                    onChange={(event) => {
                      typeDays({ ...days, [end]: event.target.value });
                    }}
                  />
                </label>
              ))
            : null}
        </div>
        {query === null ? <FormError>{t("live.log.noSpan")}</FormError> : null}
        {log === "failed" ? <FormError>{t("live.log.failed")}</FormError> : null}
        {log && log !== "failed" ? (
          <>
            <table aria-label={t("live.log.times")} className="w-full">
              <thead className="text-left text-12 text-fg2">
                <tr>
                  <th className="pb-1 font-medium">{t("live.log.status")}</th>
                  <th className="pb-1 font-medium">{t("live.log.time")}</th>
                  {scheduled === null ? null : (
                    <th className="pb-1 font-medium">{t("live.log.onSchedule")}</th>
                  )}
                </tr>
              </thead>
              <tbody>
                {log.times.map((row) => (
                  <tr key={row.status_id} className="border-t border-line">
                    <td className="py-1.5">{name(row.status_id)}</td>
                    <td className="py-1.5 tabular-nums">{long(row.seconds)}</td>
                    {typeof row.seconds_on_schedule !== "number" ? null : (
                      <td className="py-1.5 tabular-nums">{long(row.seconds_on_schedule)}</td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
            {scheduled === null ? null : (
              <p className="text-fg2">{t("live.log.scheduled", { time: long(scheduled) })}</p>
            )}
            {log.changes.length === 0 ? (
              <p className="text-fg2">{t("live.log.none")}</p>
            ) : (
              <table aria-label={t("live.log.changes")} className="w-full">
                <thead className="text-left text-12 text-fg2">
                  <tr>
                    <th className="pb-1 font-medium">{t("live.log.at")}</th>
                    <th className="pb-1 font-medium">{t("live.log.status")}</th>
                    <th className="pb-1 font-medium">{t("live.log.reason")}</th>
                  </tr>
                </thead>
                <tbody>
                  {[...log.changes].reverse().map((row) => (
                    <tr key={row.at} className="border-t border-line">
                      <td className="py-1.5 tabular-nums">{dayTime(language, Date.parse(row.at), now)}</td>
                      <td className="py-1.5">
                        {name(row.to_status_id)}
                        {row.on_schedule === false ? (
                          <span className="text-fg2"> · {t("live.shift.outside")}</span>
                        ) : null}
                      </td>
                      <td className="py-1.5 text-fg2">{reason(row.reason)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

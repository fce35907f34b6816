import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, Info } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { AuditQuery, AuditSummary, Decision } from "../../api/board";
import { asProblem } from "../../api/problems";
import { grouped } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useGrant, useLive, useOperators } from "../../live/react";
import type { OperatorId } from "../../api/types";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { FormError } from "../../ui/field";
import { useNewest } from "../../ui/newest";
import { Tooltip } from "../../ui/tooltip";
import { Diagnostics } from "./Diagnostics";
import { exact } from "./LiveLayout";
import { flagKey, REASON_CODES, reasonKey, SUMMARY_FIGURES, triggerKey, TRIGGERS } from "./rules";
import { useDesk } from "./use-desk";
import { type Key, useT } from "./words";

const PAGE = 50;
const RESULTS: Record<string, Key> = {
  distributed: "live.result.distributed",
  skipped: "live.result.skipped",
  no_candidate: "live.result.no_candidate",
  error: "live.result.error",
};

/** `/live/audit`: what was decided, what is odd, why somebody gets nothing (distribution.md 10). */
export function AuditPage() {
  const t = useT();
  const desk = useDesk();
  const may = useGrant("distribution_audit");
  const search: { operator?: unknown; dialog?: unknown } = useSearch({ strict: false });
  const navigate = useNavigate();
  const operator = typeof search.operator === "number" ? (search.operator as OperatorId) : null;
  const dialog = typeof search.dialog === "number" ? search.dialog : null;
  if (!may) return <Empty title={t("live.noRight")} hint={t("live.noAuditHint")} />;
  return (
    <div className="flex flex-col gap-5 p-5 max-pane:p-3">
      <Summary />
      <Diagnostics
        operator={operator}
        onChoose={(id) => {
          const next = { ...(dialog === null ? {} : { dialog }), ...(id === null ? {} : { operator: id }) };
          void navigate({ to: "/live/audit", search: next, replace: true });
        }}
      />
      <Anomalies onOpen={desk.decision} />
      <Log key={dialog} dialog={dialog} onOpen={desk.decision} />
      {desk.window}
    </div>
  );
}

function Summary() {
  const t = useT();
  const language = useLanguage();
  const { supervise } = useLive();
  const [sums, setSums] = useState<AuditSummary | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    supervise.auditSummary().then(
      (found) => {
        if (here) setSums(found);
      },
      (error: unknown) => {
        if (here) setFailure(asProblem(error).code);
      },
    );
    return () => {
      here = false;
    };
  }, [supervise]);
  if (failure !== null) return <FormError>{problemText(t, failure)}</FormError>;
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined
      ? "—"
      : new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
  return (
    <section aria-label={t("live.audit.summary")}>
      <h2 className="mb-2 text-14 font-semibold">{t("live.audit.summary")}</h2>
      <dl className="grid grid-cols-5 gap-3 max-pane:grid-cols-2">
        {SUMMARY_FIGURES.map((name) => (
          <Figure
            key={name}
            name={t(`live.audit.${name}`)}
            hint={t(`live.audit.${name}Hint`)}
            value={number(sums?.[name])}
            bad={name === "anomalies" && (sums?.anomalies ?? 0) > 0}
          />
        ))}
        <Figure
          name={t("live.audit.average")}
          hint={t("live.audit.averageHint")}
          value={sums?.average_ms == null ? "—" : t("live.ms", { n: number(sums.average_ms) })}
        />
      </dl>
    </section>
  );
}

function Figure({
  name,
  hint,
  value,
  bad = false,
}: {
  name: string;
  hint: string;
  value: string;
  bad?: boolean;
}) {
  return (
    <div className="rounded-card border border-line bg-surface px-4 py-2.5">
      <dt className="flex items-center gap-1.5 text-12 text-fg2">
        {name}
        <Tooltip text={hint}>
          <button
            type="button"
            aria-label={hint}
            className="inline-flex size-6 items-center justify-center rounded-full"
          >
            <Info size={13} aria-hidden />
          </button>
        </Tooltip>
      </dt>
      <dd className={cx("text-20 font-semibold tabular-nums", bad && "text-bad")}>{value}</dd>
    </div>
  );
}

function Anomalies({ onOpen }: { onOpen(id: number): void }) {
  const t = useT();
  const { supervise } = useLive();
  const [rows, setRows] = useState<Decision[]>([]);
  useEffect(() => {
    let here = true;
    // Without them the table simply is not there; the log says what failed.
    supervise.audit({ flag: "", limit: 20 }).then(
      (page) => {
        if (here) setRows(page.data);
      },
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [supervise]);
  if (rows.length === 0) return null;
  return (
    <section aria-label={t("live.audit.anomalies")}>
      <h2 className="mb-2 text-14 font-semibold">{t("live.audit.anomalies")}</h2>
      <Rows rows={rows} label={t("live.audit.anomalies")} onOpen={onOpen} flags />
    </section>
  );
}

/** Everything that was decided, under filters; `dialog` is the request that somebody came from. */
function Log({ dialog, onOpen }: { dialog: number | null; onOpen(id: number): void }) {
  const t = useT();
  const { supervise } = useLive();
  const operators = useOperators();
  const [filter, setFilter] = useState<AuditQuery>(dialog === null ? {} : { dialog_id: dialog });
  const [rows, setRows] = useState<Decision[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [phase, setPhase] = useState<"loading" | "ready">("loading");
  const [failure, setFailure] = useState<string | null>(null);

  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (dialog !== null) section.current?.scrollIntoView();
  }, [dialog]);

  const asks = useNewest();
  const load = useCallback(
    (after: string | null): Promise<void> => {
      const isNewest = asks();
      return supervise.audit({ ...filter, limit: PAGE, ...(after === null ? {} : { cursor: after }) }).then(
        (page) => {
          // Of another filter, whose answer was slower.
          if (!isNewest()) return;
          setRows((known) => (after === null ? page.data : [...known, ...page.data]));
          setCursor(page.next_cursor);
          setPhase("ready");
          setFailure(null);
        },
        (error: unknown) => {
          if (!isNewest()) return;
          setFailure(asProblem(error).code);
          setPhase("ready");
        },
      );
    },
    [supervise, filter, asks],
  );
  useEffect(() => {
    void load(null);
  }, [load]);

  const set = (change: Partial<Record<keyof AuditQuery, string | number>>): void => {
    const next = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== "" && value !== 0);
    setFilter(Object.fromEntries(next) as AuditQuery);
  };
  const href = `/api/v1/distribution/audit/export?${new URLSearchParams(
    Object.entries(filter).map(([name, value]) => [name, String(value)]),
  ).toString()}`;
  const choice = "h-8 rounded-control border border-line2 bg-surface px-2 text-13 text-fg max-pane:h-11";
  return (
    <section ref={section} aria-label={t("live.audit.log")} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="mr-2 text-14 font-semibold">{t("live.audit.log")}</h2>
        <input
          type="number"
          min={1}
          aria-label={t("live.audit.byDialog")}
          placeholder={t("live.audit.byDialog")}
          defaultValue={dialog ?? undefined}
          className={cx(choice, "w-36 px-3")}
          onChange={(event) => {
            set({ dialog_id: Number(event.target.value) });
          }}
        />
        <select
          aria-label={t("live.audit.byOperator")}
          className={choice}
          onChange={(event) => {
            set({ operator_id: Number(event.target.value) });
          }}
        >
          <option value={0}>{t("live.audit.byOperator")}</option>
          {[...operators.values()].map((operator) => (
            <option key={operator.id} value={operator.id}>
              {operator.name}
            </option>
          ))}
        </select>
        <select
          aria-label={t("live.audit.byResult")}
          className={choice}
          onChange={(event) => {
            set({ result: event.target.value });
          }}
        >
          <option value="">{t("live.audit.byResult")}</option>
          {Object.entries(RESULTS).map(([code, key]) => (
            <option key={code} value={code}>
              {t(key)}
            </option>
          ))}
        </select>
        <select
          aria-label={t("live.audit.byReason")}
          className={choice}
          onChange={(event) => {
            set({ reason: event.target.value });
          }}
        >
          <option value="">{t("live.audit.byReason")}</option>
          {REASON_CODES.filter((code) => code !== "" && code !== "ok" && code !== "auto_connect").map(
            (code) => {
              const key = reasonKey(code);
              return (
                <option key={code} value={code}>
                  {key ? t(key) : code}
                </option>
              );
            },
          )}
        </select>
        <select
          aria-label={t("live.audit.byTrigger")}
          className={choice}
          onChange={(event) => {
            set({ trigger: event.target.value });
          }}
        >
          <option value="">{t("live.audit.byTrigger")}</option>
          {TRIGGERS.map((trigger) => (
            <option key={trigger} value={trigger}>
              {t(`live.trigger.${trigger}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t("live.audit.byTime")}
          className={choice}
          onChange={(event) => {
            const hours = Number(event.target.value);
            set({ from: hours === 0 ? "" : new Date(Date.now() - hours * 3_600_000).toISOString() });
          }}
        >
          <option value={0}>{t("live.audit.byTime")}</option>
          {[1, 24, 168].map((hours) => (
            <option key={hours} value={hours}>
              {t(hours === 1 ? "live.audit.hour" : hours === 24 ? "live.audit.day" : "live.audit.week")}
            </option>
          ))}
        </select>
        <span className="flex-1" />
        <a
          href={href}
          download
          className="inline-flex h-8 items-center gap-2 rounded-control border border-line2 bg-surface px-3 text-13 font-medium hover:bg-hover max-pane:h-11"
        >
          <Download size={15} aria-hidden />
          {t("live.audit.export")}
        </a>
      </div>
      {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
      {phase === "loading" ? (
        <p role="status" className="late text-13 text-fg2">
          {t("live.loading")}
        </p>
      ) : rows.length === 0 ? (
        <p className="rounded-card border border-line bg-surface px-4 py-6 text-center text-13 text-fg2">
          {t("live.audit.none")}
        </p>
      ) : (
        <Rows rows={rows} label={t("live.audit.log")} onOpen={onOpen} />
      )}
      {cursor === null ? null : (
        <Button
          className="self-center"
          onClick={() => {
            void load(cursor);
          }}
        >
          {t("live.audit.more")}
        </Button>
      )}
    </section>
  );
}

function Rows({
  rows,
  label,
  onOpen,
  flags = false,
}: {
  rows: readonly Decision[];
  label: string;
  onOpen(id: number): void;
  flags?: boolean;
}) {
  const t = useT();
  const language = useLanguage();
  const operators = useOperators();
  return (
    <div className="overflow-x-auto rounded-card border border-line bg-surface">
      <table aria-label={label} className="w-full text-13">
        <thead>
          <tr className="border-b border-line text-12 text-fg2 [&>th]:px-4 [&>th]:py-2 [&>th]:text-left [&>th]:font-normal">
            <th scope="col">{t("live.decision.at")}</th>
            <th scope="col">{t("live.audit.request")}</th>
            <th scope="col">{t("live.audit.result")}</th>
            <th scope="col">{t("live.verdict.operator")}</th>
            <th scope="col">{t(flags ? "live.decision.flag" : "live.decision.reason")}</th>
            <th scope="col">{t("live.decision.trigger")}</th>
            <th scope="col" className="text-right">
              {t("live.decision.duration")}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => {
            const result = RESULTS[row.result];
            const reason = reasonKey(row.reason);
            const trigger = triggerKey(row.trigger);
            const flag = row.flag === null ? null : flagKey(row.flag);
            return (
              <tr key={row.id} className="tabular-nums [&>td]:px-4 [&>td]:py-1">
                <td className="text-fg2">{exact(language, row.at)}</td>
                <td>
                  <button
                    type="button"
                    className="min-h-6 font-medium text-accent hover:underline"
                    aria-label={t("live.audit.open", { n: grouped(row.dialog_id) })}
                    onClick={() => {
                      onOpen(row.id);
                    }}
                  >
                    {grouped(row.dialog_id)}
                  </button>
                </td>
                <td
                  className={
                    row.result === "distributed" ? "text-ok" : row.result === "error" ? "text-bad" : ""
                  }
                >
                  {result ? t(result) : row.result}
                </td>
                <td>
                  {row.operator_id === null
                    ? "—"
                    : (operators.get(row.operator_id)?.name ?? `№ ${row.operator_id}`)}
                </td>
                <td className="text-fg2">
                  {flags
                    ? flag
                      ? t(flag)
                      : row.flag
                    : row.reason === ""
                      ? "—"
                      : reason
                        ? t(reason)
                        : row.reason}
                </td>
                <td className="text-fg2">{trigger ? t(trigger) : row.trigger}</td>
                <td className="text-right">
                  {new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(row.duration_ms)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleX } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { Decision, Diagnostics as Told } from "../../api/board";
import { asProblem } from "../../api/problems";
import type { OperatorId } from "../../api/types";
import { duration, grouped } from "../../i18n/format";
import { catalogueName, problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive, useNow, useOperators } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { FormError } from "../../ui/field";
import { useStatuses } from "./context";
import { checkKey, reasonKey } from "./rules";
import { type Key, useT } from "./words";

/** «Why does this operator not receive?»: a line for each rule; a red one carries what repairs it. */
export function Diagnostics({
  operator,
  onChoose,
}: {
  operator: OperatorId | null;
  onChoose(id: OperatorId | null): void;
}) {
  const t = useT();
  const field = useId();
  const { supervise } = useLive();
  const operators = useOperators();
  const [told, setTold] = useState<Told | null>(null);
  const [won, setWon] = useState<Decision[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [again, setAgain] = useState(0);
  useEffect(() => {
    if (operator === null) return;
    let here = true;
    Promise.all([
      supervise.diagnostics(operator),
      supervise.audit({ candidate_id: operator, limit: 20 }),
    ]).then(
      ([found, page]) => {
        if (!here) return;
        setTold(found);
        setWon(page.data);
        setFailure(null);
      },
      (error: unknown) => {
        if (here) setFailure(asProblem(error).code);
      },
    );
    return () => {
      here = false;
    };
  }, [supervise, operator, again]);
  const shown = told !== null && (told.operator.id as number) === operator ? told : null;
  const names = [...operators.values()].sort((a, b) => a.name.localeCompare(b.name, "uk"));
  return (
    <section aria-label={t("live.why.title")} className="rounded-card border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2.5">
        <label htmlFor={field} className="text-14 font-semibold">
          {shown ? t("live.why.titleOf", { name: shown.operator.name }) : t("live.why.title")}
        </label>
        <span className="flex-1" />
        <select
          id={field}
          className="h-8 w-64 rounded-control border border-line2 bg-surface px-2 text-13 max-pane:h-11"
          value={operator ?? 0}
          onChange={(event) => {
            const id = Number(event.target.value);
            onChoose(id === 0 ? null : (id as OperatorId));
          }}
        >
          <option value={0}>{t("live.why.choose")}</option>
          {names.map((known) => (
            <option key={known.id} value={known.id}>
              {`${known.name} · ${known.active}/${known.limit}`}
            </option>
          ))}
        </select>
        {operator === null ? null : (
          <Button
            onClick={() => {
              setAgain((count) => count + 1);
            }}
          >
            {t("live.why.check")}
          </Button>
        )}
      </header>
      {failure === null ? null : (
        <div className="p-4">
          <FormError>{problemText(t, failure)}</FormError>
        </div>
      )}
      {shown ? (
        <Answer
          told={shown}
          won={won}
          onFixed={() => {
            setAgain((count) => count + 1);
          }}
        />
      ) : (
        <p className="px-4 py-3 text-13 text-fg2">{t("live.why.hint")}</p>
      )}
    </section>
  );
}

function Answer({ told, won, onFixed }: { told: Told; won: readonly Decision[]; onFixed(): void }) {
  const t = useT();
  const now = useNow();
  const statuses = useStatuses();
  const { skill_groups } = useBoot();
  const { operator } = told;
  const status = statuses.get(operator.status_id);
  const groups = skill_groups.filter((group) => operator.skill_group_ids.includes(group.id));
  /** What a decision made of this operator. */
  const outcome = (row: Decision): string => {
    if (isWinner(row, operator.id)) return t("live.why.got");
    const verdict = row.candidates.find((known) => known.operator_id === operator.id)?.verdict ?? "";
    if (verdict === "ok") return t("live.why.another");
    const key = reasonKey(verdict);
    return key ? t(key) : verdict;
  };
  /** The value of a rule in the reader's words; the server's own sentence is for logs. */
  const value = (code: string, detail: string): string => {
    switch (code) {
      case "not_online":
        return t("live.check.statusValue", {
          name: status ? catalogueName(t, status.name) : "·",
          time: duration(t, now - Date.parse(operator.status_since)),
        });
      case "no_session":
        return t("live.check.sessions", { n: operator.sessions });
      case "subject_mismatch":
        return groups.map((group) => group.name).join(", ") || t("live.noGroup");
      case "quota_total":
        return t("live.check.slots", { n: operator.active, of: operator.limit });
      case "quota_channel":
        return detail.replace(" dialogs", "").replace(" of ", "/");
      default:
        return "";
    }
  };
  return (
    <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-x-6 gap-y-4 px-4 py-3 max-folders:grid-cols-1">
      <div>
        <p className={cx("mb-2 text-14 font-semibold", told.receives ? "text-ok" : "text-bad")} role="status">
          {t(told.receives ? "live.why.receives" : "live.why.doesNot")}
        </p>
        <ul className="divide-y divide-line">
          {told.checks.map((check, index) => {
            const title = checkKey(check.code);
            return (
              <li key={`${check.code}${index}`} className="flex items-start gap-2.5 py-2">
                {check.ok ? (
                  <CircleCheck
                    size={17}
                    className="mt-px shrink-0 text-ok"
                    aria-label={t("live.check.passed")}
                  />
                ) : (
                  <CircleX
                    size={17}
                    className="mt-px shrink-0 text-bad"
                    aria-label={t("live.check.failed")}
                  />
                )}
                <span className="min-w-0 flex-1">
                  <span className={cx("block", !check.ok && "font-medium")}>
                    {title ? t(title) : check.code}
                  </span>
                  <span className="block text-12 text-fg2">{value(check.code, check.detail)}</span>
                </span>
                {check.ok ? null : <Fix code={check.code} told={told} onFixed={onFixed} />}
              </li>
            );
          })}
        </ul>
      </div>
      <div className="flex flex-col gap-4">
        <div>
          <h3 className="mb-1 text-13 font-semibold">{t("live.why.waiting")}</h3>
          {told.waiting.length === 0 ? (
            <p className="text-13 text-fg2">{t("live.why.nobodyWaits")}</p>
          ) : (
            <ul className="text-13">
              {told.waiting.map((row) => {
                const key = reasonKey(row.verdict);
                return (
                  <li key={row.dialog_id} className="flex gap-3 py-0.5">
                    <span className="w-16 text-fg2 tabular-nums">{grouped(row.dialog_id)}</span>
                    <span className={row.verdict === "ok" ? "text-ok" : ""}>
                      {key ? t(key) : row.verdict}
                    </span>
                  </li>
                );
              })}
            </ul>
          )}
        </div>
        <div>
          <h3 className="mb-1 text-13 font-semibold">{t("live.why.won")}</h3>
          {won.length === 0 ? (
            <p className="text-13 text-fg2">{t("live.why.neverWon")}</p>
          ) : (
            <ul className="text-13">
              {won.map((row) => (
                <li key={row.id} className="flex gap-3 py-0.5">
                  <span className="w-16 text-fg2 tabular-nums">{grouped(row.dialog_id)}</span>
                  <span className={cx("min-w-0 flex-1 truncate", isWinner(row, operator.id) && "text-ok")}>
                    {outcome(row)}
                  </span>
                  <span className="text-fg2 tabular-nums">
                    {t("live.why.ago", { time: duration(t, now - Date.parse(row.at)) })}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  );
}

/** Whether a decision gave the request to this operator. */
function isWinner(row: Decision, operator: OperatorId): boolean {
  return row.operator_id === operator && row.result === "distributed";
}

const LINK =
  "inline-flex h-8 shrink-0 items-center rounded-control border border-line2 bg-surface px-3 text-13 font-medium text-accent hover:bg-hover max-pane:h-11";

/** Where a rule is set that is nobody's own. */
const WHERE_SET: Partial<Record<string, { page: string; label: Key }>> = {
  subject_mismatch: { page: "/settings/requests/skill-groups", label: "live.fix.groups" },
  out_of_schedule: { page: "/settings/requests/schedules", label: "live.fix.schedules" },
};
const OF_PERSON: { page: string; label: Key } = { page: "/settings/access/users", label: "live.fix.users" };

/** What turns a red line green: done here when one press is enough, else the page where it is set. */
function Fix({ code, told, onFixed }: { code: string; told: Told; onFixed(): void }) {
  const t = useT();
  const { supervise } = useLive();
  const { operator_statuses } = useBoot();
  const mayForce = useGrant("operators_force_status");
  const mayPause = useGrant("settings_op_panel");
  const [failure, setFailure] = useState<string | null>(null);
  const run = (call: Promise<unknown>): void => {
    call.then(onFixed, (error: unknown) => {
      setFailure(asProblem(error).code);
    });
  };
  if (failure !== null) return <span className="text-12 text-bad">{problemText(t, failure)}</span>;
  const online = operator_statuses.find((status) => status.is_default_online);
  if (code === "not_online" && mayForce && online)
    return (
      <Button
        onClick={() => {
          run(supervise.setStatus(told.operator.id, online.id));
        }}
      >
        {t("live.fix.online")}
      </Button>
    );
  if (code === "paused" && mayPause)
    return (
      <Button
        onClick={() => {
          run(supervise.pause(told.operator.id, false));
        }}
      >
        {t("live.act.resume")}
      </Button>
    );
  if (code === "no_session") return <span className="text-12 text-fg2">{t("live.fix.session")}</span>;
  if (code === "auto_connect")
    return (
      <Link to="/live/rules" className={LINK}>
        {t("live.fix.rules")}
      </Link>
    );
  // The settings are a screen of their own.
  if ((code === "quota_total" || code === "quota_channel") && mayPause)
    return (
      <a href="/settings/requests/operator-limits" className={LINK}>
        {t("live.fix.limits")}
      </a>
    );
  if (code === "quota_total" || code === "quota_channel")
    return (
      <Link to="/live/operators" className={LINK}>
        {t("live.fix.load")}
      </Link>
    );
  const { page, label } = WHERE_SET[code] ?? OF_PERSON;
  return (
    <a href={page} className={LINK}>
      {t(label)}
    </a>
  );
}

import { Check, ShieldAlert, UserPlus } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Alert } from "../../api/board";
import { asProblem } from "../../api/problems";
import { clockTime, duration } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useGrant, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { useToasts } from "../../ui/toasts";
import { useBoardData, useTopicName } from "./context";
import { OverflowMenu } from "./OverflowMenu";
import { useT } from "./words";

/** One line for each violated rule, worst first. What somebody looks after steps back for everybody, with their name. */
export function AlertBar() {
  const t = useT();
  const alerts = useBoardData()?.alerts ?? [];
  const open = alerts.filter((alert) => alert.acknowledged === null);
  const taken = alerts.filter((alert) => alert.acknowledged !== null);
  if (alerts.length === 0) return null;
  return (
    <section aria-label={t("live.alerts")} className="flex flex-col gap-2">
      {open.map((alert) => (
        <OpenAlert key={alert.key} alert={alert} />
      ))}
      {taken.length > 0 ? (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 px-1 text-12 text-fg2">
          {taken.map((alert) => (
            <TakenAlert key={alert.key} alert={alert} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function useSentence(alert: Alert): { head: string; text: string } {
  const t = useT();
  const topic = useTopicName();
  const name = topic(alert.subject_id);
  const online = t("live.alert.online", { n: alert.online });
  switch (alert.kind) {
    case "nobody_online":
      return { head: t("live.alert.nobody", { name }), text: t("live.alert.clients", { n: alert.clients }) };
    case "longest_wait":
      return {
        head: t("live.alert.longest", { name }),
        text: `${t("live.alert.over", { n: alert.clients, time: duration(t, alert.threshold * 1000) })}, ${online}`,
      };
    case "waiting_count":
      return {
        head: t("live.alert.count", { name }),
        text: `${t("live.alert.clients", { n: alert.clients })} (${t("live.alert.norm", { n: alert.threshold })}), ${online}`,
      };
  }
}

function OpenAlert({ alert }: { alert: Alert }) {
  const t = useT();
  const { supervise } = useLive();
  const { head, text } = useSentence(alert);
  const mayTake = useGrant("operators_monitor");
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState(false);
  const take = (): void => {
    setBusy(true);
    supervise.acknowledge(alert.key).catch((error: unknown) => {
      setBusy(false);
      show({ text: problemText(t, asProblem(error).code), tone: "bad" });
    });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card bg-bad-soft px-3 py-1.5 text-bad">
      <ShieldAlert size={16} aria-hidden className="shrink-0" />
      <p className="min-w-0 flex-1 text-13">
        <strong className="font-semibold">{head}</strong> {text}
      </p>
      {mayTake ? (
        <>
          <Link
            to="/live/operators"
            className="inline-flex h-8 items-center gap-2 rounded-control border border-line2 bg-surface px-3 text-13 font-medium text-bad hover:bg-hover max-pane:h-11"
          >
            <UserPlus size={15} aria-hidden />
            {t("live.alert.addOperators")}
          </Link>
          <OverflowMenu alert={alert} />
          <Button tone="danger" disabled={busy} onClick={take}>
            <Check size={15} aria-hidden />
            {t("live.alert.take")}
          </Button>
        </>
      ) : null}
    </div>
  );
}

function TakenAlert({ alert }: { alert: Alert }) {
  const t = useT();
  const language = useLanguage();
  const { head } = useSentence(alert);
  const by = alert.acknowledged;
  if (!by) return null;
  return (
    <li>
      {head} · {t("live.alert.takenBy", { name: by.name, time: clockTime(language, Date.parse(by.at)) })}
    </li>
  );
}

import { Play } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { Simulation } from "../../api/board";
import { asProblem } from "../../api/problems";
import type { SubjectId } from "../../api/types";
import { duration } from "../../i18n/format";
import { channelLabel, problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive, useOperators } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useTopicName } from "./context";
import { methodKey, reasonKey, whyKey } from "./rules";
import { VerdictTable } from "./VerdictTable";
import { useT } from "./words";

const CHANNELS = [
  "widget",
  "telegram",
  "viber",
  "whatsapp",
  "instagram",
  "facebook",
  "email",
  "custom_channel",
] as const;

/** The rules of distribution in words, the simulator beside them, and the thresholds of the alerts. */
export function RulesPage() {
  const t = useT();
  const may = useGrant("distribution_audit");
  const mayEdit = useGrant("settings_op_panel");
  const mayLook = useGrant("settings.op.view");
  if (!may) return <Empty title={t("live.noRight")} hint={t("live.noAuditHint")} />;
  return (
    <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-start gap-4 p-5 max-folders:grid-cols-1 max-pane:p-3">
      <div className="flex flex-col gap-4">
        <Words />
        {mayEdit || mayLook ? <Thresholds editable={mayEdit} /> : null}
      </div>
      <Simulator />
    </div>
  );
}

/** Settings as sentences, in the order in which a decision uses them. */
function Words() {
  const t = useT();
  const { settings } = useBoot();
  const number = (name: string, otherwise: number): number => Number(settings[name] ?? otherwise);
  const method = methodKey(String(settings["distribution_method"] ?? "default"));
  const sentences = [
    t(settings.auto_connect_free_operator ? "live.rules.auto" : "live.rules.byHand"),
    settings["queue_order"] === "created"
      ? t("live.rules.orderCreated")
      : t("live.rules.orderWeight", { points: number("ageing_weight", 5), n: number("ageing_step_min", 10) }),
    t("live.rules.candidates"),
    t("live.rules.limit", { n: number("dialog_limit_total", 5) }),
    t(settings["no_topic_goes_to"] === "nobody" ? "live.rules.noTopicNobody" : "live.rules.noTopicAll"),
    t("live.rules.method", { method: method ? t(method) : String(settings["distribution_method"]) }),
    settings["accept_mode"] === "offer"
      ? t("live.rules.offer", { n: number("accept_timeout_s", 30) })
      : t("live.rules.acceptAuto"),
    t("live.rules.exclude", { n: number("exclude_min", 10) }),
    number("sticky_operator_days", 0) > 0
      ? settings["pin_policy"] === "wait"
        ? t("live.rules.stickyWait", { n: number("sticky_operator_days", 0) })
        : t("live.rules.sticky", {
            n: number("sticky_operator_days", 0),
            time: duration(t, number("pin_wait_s", 60) * 1000),
          })
      : "",
    settings["auto_offline_enabled"] === true
      ? t("live.rules.autoOffline", { n: number("auto_offline_wait_min", 10) })
      : "",
  ].filter(Boolean);
  return (
    <section
      aria-label={t("live.rules.title")}
      className="rounded-card border border-line bg-surface px-5 py-4"
    >
      <h2 className="mb-3 text-16 font-semibold">{t("live.rules.title")}</h2>
      <ol className="flex list-decimal flex-col gap-2 pl-5 text-14">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ol>
    </section>
  );
}

function Simulator() {
  const t = useT();
  const topicField = useId();
  const channelField = useId();
  const weightField = useId();
  const { supervise } = useLive();
  const { subjects } = useBoot();
  const operators = useOperators();
  const topic = useTopicName();
  const [subject, setSubject] = useState(0);
  const [channel, setChannel] = useState<string>("widget");
  const [weight, setWeight] = useState("0");
  const [told, setTold] = useState<Simulation | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    supervise
      .simulate({
        subject_id: subject === 0 ? null : (subject as SubjectId),
        channel,
        weight: Number(weight) || 0,
      })
      .then(
        (answer) => {
          setTold(answer);
          setFailure(null);
        },
        (error: unknown) => {
          setFailure(asProblem(error).code);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const choice = cx(INPUT, "h-9 max-pane:h-11");
  const why = told ? whyKey(told.why) : null;
  const reason = told ? reasonKey(told.reason) : null;
  return (
    <section
      aria-label={t("live.sim.title")}
      className="rounded-card border border-line bg-surface px-5 py-4"
    >
      <h2 className="text-16 font-semibold">{t("live.sim.title")}</h2>
      <p className="mt-0.5 text-13 text-fg2">{t("live.sim.hint")}</p>
      <form
        className="mt-3 grid grid-cols-[1fr_1fr_100px_auto] items-end gap-3 max-pane:grid-cols-1"
        onSubmit={ask}
      >
        <div>
          <label htmlFor={topicField} className="mb-1 block text-13 font-medium">
            {t("fact.subject")}
          </label>
          <select
            id={topicField}
            className={choice}
            value={subject}
            onChange={(event) => {
              setSubject(Number(event.target.value));
            }}
          >
            <option value={0}>{topic(null)}</option>
            {subjects
              .filter((known) => known.active)
              .map((known) => (
                <option key={known.id} value={known.id}>
                  {known.name}
                </option>
              ))}
          </select>
        </div>
        <div>
          <label htmlFor={channelField} className="mb-1 block text-13 font-medium">
            {t("fact.channel")}
          </label>
          <select
            id={channelField}
            className={choice}
            value={channel}
            onChange={(event) => {
              setChannel(event.target.value);
            }}
          >
            {CHANNELS.map((name) => (
              <option key={name} value={name}>
                {channelLabel(t, name)}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label htmlFor={weightField} className="mb-1 block text-13 font-medium">
            {t("live.sim.weight")}
          </label>
          <input
            id={weightField}
            type="number"
            min={-1000}
            max={1000}
            className={choice}
            value={weight}
            onChange={(event) => {
              setWeight(event.target.value);
            }}
          />
        </div>
        <Button type="submit" tone="primary" disabled={busy} className="h-9">
          <Play size={15} aria-hidden />
          {t("live.sim.ask")}
        </Button>
      </form>
      <div className="mt-4 flex flex-col gap-3" aria-live="polite">
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        {told ? (
          <>
            <p className={cx("text-14", told.operator_id === null ? "text-warn" : "text-ok")}>
              {told.operator_id === null
                ? t("live.sim.waits", { reason: reason ? t(reason) : told.reason })
                : t("live.sim.goes", {
                    name: operators.get(told.operator_id)?.name ?? `№ ${told.operator_id}`,
                    why: why ? t(why) : told.why,
                  })}{" "}
              {told.ahead > 0 ? t("live.sim.ahead", { n: told.ahead }) : ""}{" "}
              {told.auto_connect ? "" : t("live.sim.notAuto")}
            </p>
            <VerdictTable
              candidates={told.candidates}
              winner={told.operator_id}
              reasons={told.reasons}
              total={told.candidates_total}
            />
          </>
        ) : null}
      </div>
    </section>
  );
}

/** When the board raises an alert: for all queues, and the share that is wanted. Whoever may only look changes nothing. */
function Thresholds({ editable }: { editable: boolean }) {
  const t = useT();
  const { supervise } = useLive();
  const { settings, subjects } = useBoot();
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [queue, setQueue] = useState(0);
  const own = (settings["alert_by_subject"] ?? {}) as Record<string, Record<string, number | boolean | null>>;
  const rule = queue === 0 ? undefined : (own[String(queue)] ?? {});
  const valueOf = (name: "waiting_count" | "longest_wait_s"): string => {
    const value = rule ? rule[name] : settings[`alert_${name}`];
    return value === null || value === undefined ? "" : String(value);
  };
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const number = (name: string): number | null => {
      const text = form.get(name);
      return typeof text === "string" && text !== "" ? Number(text) : null;
    };
    const [waiting_count, longest_wait_s] = [number("waiting_count"), number("longest_wait_s")];
    const nobody_online = form.get("nobody_online") === "on";
    const patch =
      queue === 0
        ? {
            alert_waiting_count: waiting_count ?? 0,
            alert_longest_wait_s: longest_wait_s ?? 0,
            alert_nobody_online: nobody_online,
            sla_target_percent: number("sla_target_percent") ?? 0,
          }
        : { alert_by_subject: { ...own, [String(queue)]: { waiting_count, longest_wait_s, nobody_online } } };
    setBusy(true);
    supervise
      .saveSettings(patch)
      .then(
        () => {
          setFailure(null);
          show({ text: t("live.limits.saved") });
        },
        (error: unknown) => {
          setFailure(asProblem(error).code);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const input = cx(INPUT, "h-9 max-pane:h-11");
  const nobody = rule
    ? (rule["nobody_online"] ?? settings["alert_nobody_online"])
    : settings["alert_nobody_online"];
  return (
    <section
      aria-label={t("live.limits.title")}
      className="rounded-card border border-line bg-surface px-5 py-4"
    >
      <h2 className="text-16 font-semibold">{t("live.limits.title")}</h2>
      <p className="mt-0.5 mb-3 text-13 text-fg2">{t("live.limits.hint")}</p>
      <form key={queue} className="flex flex-col gap-3" onSubmit={save}>
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        <label className="text-13 font-medium">
          {t("live.col.queue")}
          <select
            className={cx(input, "mt-1")}
            value={queue}
            onChange={(event) => {
              setQueue(Number(event.target.value));
            }}
          >
            <option value={0}>{t("live.limits.all")}</option>
            {subjects
              .filter((known) => known.active)
              .map((known) => (
                <option key={known.id} value={known.id}>
                  {known.name}
                </option>
              ))}
          </select>
        </label>
        <fieldset disabled={!editable} className="flex flex-col gap-3">
          <label className="text-13 font-medium">
            {t("live.limits.count")}
            <input
              name="waiting_count"
              type="number"
              min={0}
              max={100000}
              className={cx(input, "mt-1")}
              defaultValue={valueOf("waiting_count")}
            />
          </label>
          <label className="text-13 font-medium">
            {t("live.limits.wait")}
            <input
              name="longest_wait_s"
              type="number"
              min={0}
              max={86400}
              className={cx(input, "mt-1")}
              defaultValue={valueOf("longest_wait_s")}
            />
          </label>
          {queue === 0 ? (
            <label className="text-13 font-medium">
              {t("live.limits.sla")}
              <input
                name="sla_target_percent"
                type="number"
                min={0}
                max={100}
                className={cx(input, "mt-1")}
                defaultValue={String(settings["sla_target_percent"] ?? 95)}
              />
            </label>
          ) : null}
          <label className="flex items-center gap-2 text-13 font-medium">
            <input
              name="nobody_online"
              type="checkbox"
              className="size-4 accent-accent"
              defaultChecked={nobody === true}
            />
            {t("live.limits.nobody")}
          </label>
        </fieldset>
        {editable ? (
          <Button type="submit" tone="primary" disabled={busy} className="self-start">
            {t("live.limits.save")}
          </Button>
        ) : null}
      </form>
    </section>
  );
}

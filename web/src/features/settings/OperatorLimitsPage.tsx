import { type FormEvent, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useLive } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { channelOptions, channelText } from "./ChannelLimits";
import { EditorDrawer } from "./Drawer";
import { same, useHolds } from "./draft";
import { faultOf, type FieldSpec, SettingField } from "./fields";
import { History } from "./History";
import { Table, useRows } from "./ListPage";
import { PageFrame, Reading } from "./PageFrame";
import type { Values } from "./types";
import { useCfg } from "./words";

type Limits = components["schemas"]["OperatorLimits"];

/** `/settings/requests/operator-limits`: how many dialogs each operator may hold, in all and by channel, their level and their quota of touches a day. */
export function OperatorLimitsPage() {
  const t = useT();
  const cfg = useCfg();
  const { skill_groups } = useBoot();
  const { rows, load } = useRows<Limits>("/api/v1/operators/limits");
  const [open, setOpen] = useState<Limits | null>(null);
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLocaleLowerCase("uk");
  const list = rows && rows !== "failed" ? rows : [];
  const shown = list.filter((row) => row.name.toLocaleLowerCase("uk").includes(wanted));
  const options = channelOptions(t);
  return (
    <PageFrame wide title={cfg("cfg.ownLimits")} lead={cfg("cfg.ownLimitsLead")}>
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load()} />
      ) : (
        <>
          <input
            type="search"
            aria-label={cfg("cfg.findOperator")}
            placeholder={cfg("cfg.findOperator")}
            className={cx(INPUT, "mb-4 h-9 max-w-80")}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
          {shown.length === 0 ? (
            <p className="rounded-card border border-line px-4 py-8 text-center text-13 text-fg2">
              {cfg("cfg.nobodyFound")}
            </p>
          ) : (
            <Table<Limits>
              label={cfg("cfg.ownLimits")}
              rows={shown}
              onOpen={setOpen}
              columns={[
                {
                  label: "cfg.person",
                  cell: (row) => (
                    <>
                      <Avatar id={row.id as never} name={row.name} size={28} />
                      <span className="min-w-0 truncate">{row.name}</span>
                    </>
                  ),
                },
                {
                  label: "cfg.groups",
                  cell: (row, words) => (
                    <span className="line-clamp-1 text-fg2">
                      {skill_groups
                        .filter((group) => (row.skill_group_ids as number[]).includes(group.id as number))
                        .map((group) => group.name)
                        .join(", ") || words("cfg.nothing")}
                    </span>
                  ),
                  minor: true,
                },
                {
                  label: "cfg.limitTotal",
                  cell: (row, words) => (
                    <span className="tabular-nums">
                      {row.in_force}
                      {row.total === null ? (
                        <span className="text-12 text-fg3"> {words("cfg.inherited")}</span>
                      ) : null}
                    </span>
                  ),
                },
                {
                  label: "cfg.limitByChannel",
                  cell: (row, words) => (
                    <span className="line-clamp-1 text-12 text-fg2">
                      {channelText(row.by_channel, options, words)}
                    </span>
                  ),
                  minor: true,
                },
                {
                  label: "cfg.level",
                  cell: (row) => <span className="tabular-nums">{row.level}</span>,
                  minor: true,
                },
                {
                  label: "cfg.touchQuota",
                  cell: (row, words) =>
                    row.touches_in_force === null ? (
                      <span className="text-12 text-fg3">{words("cfg.noQuota")}</span>
                    ) : (
                      <span className="tabular-nums">
                        {row.touches_in_force}
                        {row.touches_per_day === null ? (
                          <span className="text-12 text-fg3"> {words("cfg.quotaOfGroups")}</span>
                        ) : null}
                      </span>
                    ),
                  minor: true,
                },
                {
                  label: "cfg.state",
                  cell: (row, words) => (
                    <Chip tone={row.paused ? "warn" : "ok"}>
                      {words(row.paused ? "cfg.onPause" : "cfg.inDistributionNow")}
                    </Chip>
                  ),
                },
              ]}
            />
          )}
        </>
      )}
      {open ? (
        <LimitsEditor
          key={open.id}
          row={list.find((row) => row.id === open.id) ?? open}
          reload={load}
          onClose={() => {
            setOpen(null);
          }}
        />
      ) : null}
    </PageFrame>
  );
}

/** Changes what is set for one operator: only what differs is sent, and it acts on the next decision. */
function LimitsEditor({
  row,
  reload,
  onClose,
}: {
  row: Limits;
  reload(): Promise<unknown>;
  onClose(): void;
}) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const show = useToasts((state) => state.show);
  const [draft, setDraft] = useState<Values>({});
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [stamp, setStamp] = useState(0);
  const fields: readonly FieldSpec[] = [
    {
      kind: "number",
      name: "total",
      label: "cfg.limitTotal",
      hint: "cfg.ownTotalHint",
      min: 0,
      max: 1000,
      optional: "cfg.inherited",
    },
    {
      kind: "channels",
      name: "by_channel",
      label: "cfg.limitByChannel",
      hint: "cfg.ownByChannelHint",
      options: channelOptions(t),
    },
    { kind: "number", name: "level", label: "cfg.level", hint: "cfg.levelHint", min: 1, max: 5 },
    {
      kind: "number",
      name: "touches_per_day",
      label: "cfg.touchQuota",
      hint: "cfg.ownTouchQuotaHint",
      min: 1,
      max: 10_000,
      optional: "cfg.quotaOfGroups",
    },
    { kind: "switch", name: "paused", label: "cfg.pauseDistribution", hint: "cfg.pauseDistributionHint" },
  ];
  const base = row as unknown as Values;
  const values: Values = { ...base, ...draft };
  const changed = fields.filter(({ name }) => name in draft && !same(draft[name], base[name]));
  useHolds(changed.length);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || changed.length === 0) return;
    const found: Record<string, string> = {};
    for (const field of changed) {
      const fault = faultOf(field, values[field.name], cfg);
      if (fault) found[field.name] = fault;
    }
    setFaults(found);
    setProblem(null);
    const first = Object.keys(found)[0];
    if (first !== undefined) {
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    setBusy(true);
    try {
      const body = Object.fromEntries(changed.map(({ name }) => [name, draft[name]]));
      await call("PUT", `/api/v1/operators/${row.id}/limits`, { body });
      await reload();
      setDraft({});
      setStamp((n) => n + 1);
      show({ text: cfg("cfg.saved") });
      onClose();
    } catch (error) {
      const refused = asProblem(error);
      setFaults(
        Object.fromEntries(
          Object.entries(refused.fields).map(([name, reason]) => [
            name.split(".")[0] ?? name,
            t("setup.fieldWrong", { reason }),
          ]),
        ),
      );
      setProblem(problemText(t, refused.code));
    } finally {
      setBusy(false);
    }
  };

  return (
    <EditorDrawer title={row.name} dirty={changed.length > 0} onClose={onClose}>
      <form
        noValidate
        className="flex min-h-0 flex-1 flex-col"
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        <div
          role="group"
          aria-label={row.name}
          className="flex flex-1 flex-col gap-4 overflow-y-auto px-5 py-4"
        >
          {fields.map((field) => (
            <SettingField
              key={field.name}
              spec={field}
              value={values[field.name]}
              values={values}
              error={faults[field.name]}
              onChange={(value) => {
                setDraft((before) => ({ ...before, [field.name]: value }));
              }}
            />
          ))}
          {problem ? <FormError>{problem}</FormError> : null}
          <History kind="operator" id={row.id} fields={fields} stamp={stamp} />
        </div>
        <footer className="flex gap-2 border-t border-line px-5 py-3">
          <span className="flex-1" />
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy || changed.length === 0}>
            {cfg("cfg.save")}
          </Button>
        </footer>
      </form>
    </EditorDrawer>
  );
}

import { useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useBotChoice } from "./BotChoice";
import { useChannel } from "./channel";
import { useHolds } from "./draft";
import { type FieldSpec, SettingField } from "./fields";
import { PageFrame, Reading, Section } from "./PageFrame";
import { ChangedMeanwhile } from "./Theirs";
import type { Values } from "./types";
import { CopyButton } from "./UsersPage";
import { type Cfg, useCfg } from "./words";

type View = components["schemas"]["CustomChannelView"];
type Test = components["schemas"]["TestAnswer"];

const RESULTS: Record<string, { label: Cfg; tone: "ok" | "bad" | "warn" }> = {
  accepted: { label: "cfg.testAccepted", tone: "ok" },
  refused: { label: "cfg.testRefused", tone: "bad" },
  unreachable: { label: "cfg.testUnreachable", tone: "bad" },
  denied: { label: "cfg.testDenied", tone: "warn" },
};

/** The wizard of a Custom Channel: their address, keys of both sides, a real call, then what to send where. */
export function CustomChannelPage() {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const { bot, choice } = useBotChoice();
  const show = useToasts((state) => state.show);
  const { path, read, setRead, load, there } = useChannel<View>(bot, "custom_channel");
  const [draft, setDraft] = useState<Values>({});
  const [replacing, setReplacing] = useState<ReadonlySet<string>>(new Set());
  const [secret, setSecret] = useState<string | null>(null);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [test, setTest] = useState<Test | null>(null);
  const [busy, setBusy] = useState(false);
  /** What was stored when the draft began, since somebody else has changed it. */
  const [before, setBefore] = useState<Values | null>(null);

  useEffect(() => {
    setRead(null);
    setDraft({});
    setBefore(null);
    setSecret(null);
    setTest(null);
    void load();
  }, [load, setRead]);

  const base: Values = there
    ? {
        custom_channel_url: there.view.custom_channel_url,
        timeout_s: there.view.timeout_s,
        media_hosts: there.view.media_hosts,
        active: there.view.active,
      }
    : { custom_channel_url: "", timeout_s: 10, media_hosts: [], active: true };
  const values: Values = { ...base, ...draft };
  useHolds(Object.keys(draft).filter((name) => draft[name] !== base[name]).length);

  const put = async (extra: Record<string, unknown> = {}): Promise<void> => {
    setBusy(true);
    setProblem(null);
    setFaults({});
    setTest(null);
    try {
      const hosts = (values["media_hosts"] as string[]).map((line) => line.trim()).filter(Boolean);
      const body = {
        custom_channel_url: values["custom_channel_url"],
        ...draft,
        media_hosts: hosts,
        ...extra,
      };
      const answer = await call<View>("PUT", path, { body, version: there?.version ?? null });
      setRead({ view: answer.data, version: answer.version });
      setSecret(answer.data.signing_secret ?? null);
      setDraft({});
      setBefore(null);
      setReplacing(new Set());
      show({ text: cfg("cfg.saved") });
    } catch (error) {
      const refused = asProblem(error);
      setFaults(
        Object.fromEntries(
          Object.entries(refused.fields).map(([name, reason]) => [name, t("setup.fieldWrong", { reason })]),
        ),
      );
      if (refused.code === "precondition") {
        setBefore(base);
        void load();
      }
      setProblem(refused.code === "precondition" ? cfg("cfg.conflict") : problemText(t, refused.code));
    } finally {
      setBusy(false);
    }
  };
  const probe = (): void => {
    setBusy(true);
    setProblem(null);
    call<Test>("POST", `${path}/test`, { body: {} })
      .then(
        ({ data }) => {
          setTest(data);
        },
        (error: unknown) => {
          const refused = asProblem(error);
          setProblem(
            refused.code === "conflict"
              ? cfg("cfg.refused", { reason: refused.message })
              : problemText(t, refused.code),
          );
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const field = (spec: FieldSpec) => (
    <div>
      <SettingField
        spec={spec}
        value={values[spec.name]}
        values={values}
        error={faults[spec.name]}
        onChange={(value) => {
          setDraft((known) => ({ ...known, [spec.name]: value }));
        }}
      />
      <ChangedMeanwhile spec={spec} stored={base} before={before} draft={draft} onDraft={setDraft} />
    </div>
  );
  const token = (name: "access_token" | "inbound_token", label: Cfg, hint: Cfg, now: string) =>
    now && !replacing.has(name) ? (
      <div>
        <p className="mb-1 text-13 font-medium">{cfg(label)}</p>
        <p className="flex items-center gap-3">
          <code className="text-13 text-fg2">{now}</code>
          <Button
            aria-label={cfg("cfg.replaceOne", { name: cfg(label) })}
            onClick={() => {
              setReplacing((before) => new Set(before).add(name));
            }}
          >
            {cfg("cfg.replace")}
          </Button>
        </p>
      </div>
    ) : (
      field({ kind: "text", name, label, hint, max: 500, type: "password" })
    );
  const look = test ? RESULTS[test.result] : undefined;

  return (
    <PageFrame title={cfg("cfg.custom")} lead={cfg("cfg.customLead")}>
      {bot === null ? <p className="text-13 text-fg2">{cfg("cfg.noBots")}</p> : choice}
      {bot === null ? null : read === null || read === "failed" ? (
        <Reading failed={read === "failed"} onRetry={() => void load()} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void put();
          }}
        >
          <Section title={cfg("cfg.stepAddress")}>
            {field({
              kind: "text",
              name: "custom_channel_url",
              label: "cfg.theirUrl",
              hint: "cfg.theirUrlHint",
              max: 2_000,
              type: "url",
            })}
            {field({
              kind: "number",
              name: "timeout_s",
              label: "cfg.timeout",
              min: 1,
              max: 15,
              unit: "cfg.seconds",
            })}
            {field({
              kind: "lines",
              name: "media_hosts",
              label: "cfg.mediaHosts",
              hint: "cfg.mediaHostsHint",
              placeholder: "files.example.com",
            })}
            {there ? field({ kind: "switch", name: "active", label: "cfg.channelOn" }) : null}
          </Section>
          <Section title={cfg("cfg.stepKeys")}>
            {token("access_token", "cfg.accessToken", "cfg.accessTokenHint", there?.view.access_token ?? "")}
            {token(
              "inbound_token",
              "cfg.inboundToken",
              "cfg.inboundTokenHint",
              there?.view.has_inbound_token ? "••••••••" : "",
            )}
            {secret ? (
              <div role="status" className="rounded-card border border-line bg-accent-soft p-4">
                <p className="mb-2 font-medium">{cfg("cfg.secretOnce")}</p>
                <div className="flex gap-2">
                  <input
                    readOnly
                    aria-label={cfg("cfg.signingSecret")}
                    className={cx(INPUT, "h-9")}
                    value={secret}
                  />
                  <CopyButton text={secret} />
                </div>
              </div>
            ) : there ? (
              <div className="self-start">
                <Button disabled={busy} onClick={() => void put({ rotate_signing_secret: true })}>
                  {cfg("cfg.rotateSecret")}
                </Button>
              </div>
            ) : null}
          </Section>
          {problem ? <FormError>{problem}</FormError> : null}
          <div className="mt-4 mb-8 flex gap-2">
            <Button type="submit" tone="primary" disabled={busy}>
              {cfg(there ? "cfg.save" : "cfg.connect")}
            </Button>
          </div>
          {there ? (
            <>
              <Section title={cfg("cfg.stepTest")}>
                <p className="text-13 text-fg2">{cfg("cfg.testLead")}</p>
                <div className="flex items-center gap-3">
                  <Button disabled={busy} onClick={probe}>
                    {cfg("cfg.testNow")}
                  </Button>
                  <span role="status" className="flex min-w-0 items-center gap-2 text-13">
                    {test && look ? (
                      <>
                        <Chip tone={look.tone}>{cfg(look.label)}</Chip>
                        <span className="truncate text-fg2">
                          {test.status ?? ""} {cfg("cfg.ms", { n: test.ms })} {test.detail}
                        </span>
                      </>
                    ) : null}
                  </span>
                </div>
              </Section>
              <Section title={cfg("cfg.stepReceive")}>
                <p className="text-13 text-fg2">{cfg("cfg.receiveLead")}</p>
                <div className="flex gap-2">
                  <input
                    readOnly
                    aria-label={cfg("cfg.ourUrl")}
                    className={cx(INPUT, "h-9 text-12")}
                    value={there.view.input_url}
                  />
                  <CopyButton text={there.view.input_url} />
                </div>
              </Section>
            </>
          ) : null}
        </form>
      )}
    </PageFrame>
  );
}

import { Link } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { FormError } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useBotChoice } from "./BotChoice";
import { useHolds } from "./draft";
import { useRows } from "./ListPage";
import { useOwnProof } from "../../live/own-proof";
import { PageFrame, Reading, Section } from "./PageFrame";
import { type Cfg, useCfg } from "./words";

type Code = components["schemas"]["CodeView"];
type Version = components["schemas"]["CodeVersion"];
interface Bot {
  id: number;
  name: string;
  /** Those that are connected and switched on. */
  channels: readonly string[];
}
const NO_CHATS: readonly Bot[] = [];
interface Draft {
  script: string;
  style: string;
  enabled: boolean;
}

const MOST = 65_536;
const FILES: readonly { name: "script" | "style"; label: Cfg }[] = [
  { name: "script", label: "cfg.codeScript" },
  { name: "style", label: "cfg.codeStyle" },
];

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** `/settings/bots/code`: a script and a style of one's own beside the website chat, with what browsers said of them. */
export function WidgetCodePage() {
  const t = useT();
  const cfg = useCfg();
  const language = useLanguage();
  const { call } = useLive();
  const bots = useRows<Bot>("/api/v1/bots");
  const chats =
    bots.rows && bots.rows !== "failed"
      ? bots.rows.filter(({ channels }) => channels.includes("widget"))
      : NO_CHATS;
  const { bot, choice } = useBotChoice(chats);
  const show = useToasts((state) => state.show);
  const [read, setRead] = useState<Code | "none" | "failed" | null>(null);
  const [draft, setDraft] = useState<Partial<Draft>>({});
  const proof = useOwnProof(call);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const path = `/api/v1/bots/${bot}/channels/widget/code`;
  const load = useCallback(async () => {
    if (bot === null) return;
    try {
      const { data } = await call<Code>("GET", path);
      setRead(data.connected ? data : "none");
    } catch {
      setRead("failed");
    }
  }, [call, path, bot]);
  useEffect(() => {
    setRead(null);
    setDraft({});
    setProblem(null);
    void load();
  }, [load]);

  const there = read && read !== "none" && read !== "failed" ? read : null;
  const values: Draft = {
    script: draft.script ?? there?.script ?? "",
    style: draft.style ?? there?.style ?? "",
    enabled: draft.enabled ?? there?.enabled ?? true,
  };
  const changed = there
    ? (["script", "style", "enabled"] as const).filter((name) => values[name] !== there[name]).length
    : 0;
  useHolds(changed);
  const tooLong = FILES.some(({ name }) => bytes(values[name]) > MOST);

  const save = async (): Promise<void> => {
    if (!there) return;
    setBusy(true);
    setProblem(null);
    try {
      const body = { ...values, version: there.version, ...proof.body };
      setRead((await call<Code>("PUT", path, { body })).data);
      setDraft({});
      proof.forget();
      show({ text: cfg("cfg.saved") });
    } catch (error) {
      const refused = asProblem(error);
      if (refused.code === "precondition") void load();
      if (refused.status === 403) proof.forget();
      setProblem(
        refused.code === "precondition"
          ? cfg("cfg.conflict")
          : refused.status === 403
            ? proof.refusal
            : problemText(t, refused.code),
      );
    } finally {
      setBusy(false);
    }
  };
  const bring = (version: number): void => {
    call<Version>("GET", `${path}/${version}`).then(
      ({ data }) => {
        setDraft({ script: data.script, style: data.style });
        show({ text: cfg("cfg.codeBrought", { n: version }) });
      },
      (error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
    );
  };

  return (
    <PageFrame wide title={cfg("cfg.code")} lead={cfg("cfg.codeLead")}>
      {bot === null ? null : choice}
      {!bots.rows || bots.rows === "failed" ? (
        <Reading failed={bots.rows === "failed"} onRetry={() => void bots.load()} />
      ) : bot === null || read === "none" ? (
        <NoChat />
      ) : !there ? (
        <Reading failed={read === "failed"} onRetry={() => void load()} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Section title={cfg("cfg.codeOwn")}>
            <p className="text-13 text-fg2">{cfg("cfg.codeRuns")}</p>
            <p className="text-13 text-fg2">{cfg("cfg.codePolicy", { origin: location.origin })}</p>
            <p className="text-13 text-fg2">{cfg("cfg.codeSafe")}</p>
            <label className="flex min-h-6 items-center gap-2 text-13 font-medium">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={values.enabled}
                disabled={!there.may_save}
                onChange={(event) => {
                  setDraft((before) => ({ ...before, enabled: event.target.checked }));
                }}
              />
              {cfg("cfg.codeOn")}
            </label>
            {FILES.map(({ name, label }) => (
              <label key={name} className="block text-13 font-medium">
                <span className="mb-1 block">{cfg(label)}</span>
                <textarea
                  rows={name === "script" ? 14 : 8}
                  spellCheck={false}
                  autoCapitalize="off"
                  readOnly={!there.may_save}
                  aria-invalid={bytes(values[name]) > MOST ? true : undefined}
                  className="w-full rounded-control border border-line2 bg-surface p-3 font-mono text-12 text-fg focus-visible:outline-2 focus-visible:outline-accent"
                  value={values[name]}
                  onChange={(event) => {
                    setDraft((before) => ({ ...before, [name]: event.target.value }));
                  }}
                />
                <span className="block text-12 font-normal text-fg3">
                  {cfg("cfg.codeSize", { n: bytes(values[name]), most: MOST })}
                </span>
              </label>
            ))}
          </Section>
          {there.may_save ? (
            <Section title={cfg("cfg.codeConfirm")}>
              {proof.fields}
              {problem ? <FormError>{problem}</FormError> : null}
              <div>
                <Button
                  tone="primary"
                  type="submit"
                  disabled={busy || tooLong || !proof.ready || changed === 0}
                >
                  {cfg("cfg.save")}
                </Button>
              </div>
            </Section>
          ) : (
            <p className="mb-7 text-13 text-fg2">{cfg("cfg.codeOwnerOnly")}</p>
          )}
          <Section title={cfg("cfg.codeErrors")}>
            {there.errors.length === 0 ? <p className="text-13 text-fg2">{cfg("cfg.codeNoErrors")}</p> : null}
            <ul className="flex flex-col gap-2">
              {there.errors.map((fault) => (
                <li
                  key={`${fault.message}:${fault.line}:${fault.column}`}
                  className="rounded-control bg-bad-soft px-3 py-2 text-13"
                >
                  <p className="break-words font-mono text-12 text-bad">{fault.message}</p>
                  <p className="mt-1 text-12 text-fg2">
                    {cfg("cfg.codeFault", {
                      line: fault.line,
                      column: fault.column,
                      n: fault.count,
                      time: exactTime(language, Date.parse(fault.last_at)),
                    })}
                  </p>
                </li>
              ))}
            </ul>
            <div>
              <Button onClick={() => void load()}>{cfg("cfg.codeReread")}</Button>
            </div>
          </Section>
          <Section title={cfg("cfg.codeVersions")}>
            {there.versions.length === 0 ? (
              <p className="text-13 text-fg2">{cfg("cfg.codeNoVersions")}</p>
            ) : null}
            <ul className="flex flex-col gap-2">
              {there.versions.map((version) => (
                <li
                  key={version.version}
                  className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control border border-line px-3 py-2 text-13"
                >
                  <span className="min-w-0 flex-1">
                    {cfg("cfg.codeVersion", {
                      n: version.version,
                      name: version.by_name,
                      time: exactTime(language, Date.parse(version.created_at)),
                    })}
                  </span>
                  {version.version === there.version ? (
                    <Chip>{cfg(version.enabled ? "cfg.codeInForce" : "cfg.codeOff")}</Chip>
                  ) : (
                    <Button
                      onClick={() => {
                        bring(version.version);
                      }}
                    >
                      {cfg("cfg.codeBring")}
                      <span className="sr-only"> {version.version}</span>
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </Section>
        </form>
      )}
    </PageFrame>
  );
}

/** No bot has a chat on a site: where one is connected, for whoever may. */
function NoChat() {
  const cfg = useCfg();
  const { bots } = useBoot();
  const mayConnect = useGrant("settings_channels");
  const place = mayConnect ? "widget" : bots.length === 0 ? "bots" : null;
  return (
    <div className="rounded-card border border-line py-8">
      <Empty
        title={cfg("cfg.codeNoChat")}
        hint={cfg(place === null ? "cfg.codeNoChatAsk" : "cfg.codeNoChatHint")}
      >
        {place === null ? null : (
          <Link
            to="/settings/$group/$page"
            params={{ group: "bots", page: place }}
            className="inline-flex h-control items-center rounded-control bg-accent px-3 text-13 font-semibold text-on-accent hover:bg-accent-hover max-pane:h-11"
          >
            {cfg(place === "widget" ? "cfg.chatConnect" : "cfg.botAdd")}
          </Link>
        )}
      </Empty>
    </div>
  );
}

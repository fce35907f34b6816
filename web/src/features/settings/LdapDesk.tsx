import { type ReactNode, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { dayTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { FormError } from "../../ui/field";
import { Section } from "./PageFrame";
import type { Values } from "./types";
import { type Cfg, useCfg } from "./words";

type Schemas = components["schemas"];
type Check = Schemas["LdapCheck"];
type Report = Schemas["SyncReport"];

/** What the server says is wrong, in words. */
const WRONG: Partial<Record<string, Cfg>> = {
  address: "cfg.ldapAddress",
  setting: "cfg.ldapSetting",
  unreachable: "cfg.ldapUnreachable",
  timeout: "cfg.ldapTimeout",
  start_tls: "cfg.ldapNoStartTls",
  tls: "cfg.ldapNoTls",
  certificate: "cfg.ldapCertificate",
  bind: "cfg.ldapNoBind",
  base: "cfg.ldapNoBase",
  search: "cfg.ldapNoSearch",
  too_many: "cfg.ldapTooMany",
  nested: "cfg.ldapTooNested",
  nobody: "cfg.ldapNobody",
  busy: "cfg.ldapBusy",
  protocol: "cfg.ldapProtocol",
  storage: "cfg.ldapStorage",
};

/** Below the settings of the directory: whether it answers, and what the last comparison came to. */
export function LdapDesk({ stored, onDone }: { stored: Values; onDone(): void }) {
  const cfg = useCfg();
  return (
    <div className="mt-8 border-t border-line pt-6">
      <Section title={cfg("cfg.ldapCheck")}>
        <p className="text-13 text-fg2">{cfg("cfg.ldapCheckLead")}</p>
        <Probe />
      </Section>
      <Section title={cfg("cfg.ldapSync")}>
        <p className="text-13 text-fg2">{cfg("cfg.ldapSyncLead")}</p>
        <Sync last={(stored["last_sync"] ?? null) as Report | null} onDone={onDone} />
      </Section>
    </div>
  );
}

/** A button that asks the server, and what came of it. */
function useAsk<T>(path: string, whenConflict: Cfg, done: (answer: T) => void) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = (): void => {
    setBusy(true);
    setProblem(null);
    call<T>("POST", path, { body: {} })
      .then(
        ({ data }) => {
          done(data);
        },
        (error: unknown) => {
          const { code } = asProblem(error);
          setProblem(code === "conflict" ? cfg(whenConflict) : problemText(t, code));
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return { ask, busy, problem };
}

function Asking({
  label,
  busy,
  problem,
  onAsk,
  children,
}: {
  label: string;
  busy: boolean;
  problem: string | null;
  onAsk(): void;
  children: ReactNode;
}) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={busy} onClick={onAsk}>
          {label}
        </Button>
        <span role="status" className="flex min-w-0 flex-1 flex-wrap items-center gap-2 text-13">
          {children}
        </span>
      </div>
      {problem ? <FormError>{problem}</FormError> : null}
    </>
  );
}

function Probe() {
  const cfg = useCfg();
  const [check, setCheck] = useState<Check | null>(null);
  const { ask, busy, problem } = useAsk<Check>("/api/v1/settings/ldap/check", "cfg.ldapNotYet", setCheck);
  return (
    <Asking
      label={cfg("cfg.ldapCheckRun")}
      busy={busy}
      problem={problem}
      onAsk={() => {
        setCheck(null);
        ask();
      }}
    >
      {check ? (
        <>
          <Chip tone={check.ok ? "ok" : "bad"}>{cfg(check.ok ? "cfg.ldapOk" : "cfg.ldapNo")}</Chip>
          <span>
            {check.ok
              ? cfg("cfg.ldapFound", {
                  people: cfg("cfg.ldapPeople", { n: check.people }),
                  accounts: check.accounts,
                })
              : cfg(WRONG[check.problem ?? ""] ?? "cfg.ldapProtocol")}
          </span>
          {check.detail ? <code className="min-w-0 text-12 break-words text-fg2">{check.detail}</code> : null}
          <Missing groups={check.missing_groups} />
        </>
      ) : null}
    </Asking>
  );
}

function Sync({ last, onDone }: { last: Report | null; onDone(): void }) {
  const cfg = useCfg();
  const { panel } = useLive();
  const language = useLanguage();
  const [fresh, setFresh] = useState<Report | null>(null);
  const { ask, busy, problem } = useAsk<Report>("/api/v1/settings/ldap/sync", "cfg.ldapSyncOff", (report) => {
    setFresh(report);
    onDone();
  });
  const report = fresh ?? last;
  const when = report ? dayTime(language, Date.parse(report.at), panel.clock.now()) : "";
  return (
    <Asking label={cfg("cfg.ldapSyncRun")} busy={busy} problem={problem} onAsk={ask}>
      {!report ? (
        cfg("cfg.ldapSyncNever")
      ) : report.problem ? (
        <>
          <span>
            {cfg("cfg.ldapSyncFailed", { when, why: cfg(WRONG[report.problem] ?? "cfg.ldapProtocol") })}
          </span>
          <code className="min-w-0 text-12 break-words text-fg2">{report.detail}</code>
        </>
      ) : (
        <>
          <span>
            {[
              when,
              `${cfg("cfg.ldapSynced", { n: report.accounts })}, ${cfg("cfg.ldapChanged", { n: report.roles_changed })}`,
              report.signed_out > 0 ? cfg("cfg.ldapSignedOut", { n: report.signed_out }) : "",
              report.kept > 0 ? cfg("cfg.ldapKept") : "",
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
          <Missing groups={report.missing_groups} />
        </>
      )}
    </Asking>
  );
}

function Missing({ groups }: { groups: readonly string[] }) {
  const cfg = useCfg();
  if (groups.length === 0) return null;
  return <span className="text-warn">{cfg("cfg.ldapMissing", { names: groups.join("; ") })}</span>;
}

import { useCallback, useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { FormError } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { SettingField } from "./fields";
import { ago } from "./History";
import { type Column, Table } from "./ListPage";
import { Section } from "./PageFrame";
import type { Rows, Values } from "./types";
import { type Cfg, useCfg } from "./words";

type Schemas = components["schemas"];
type Letter = Schemas["LetterView"];
type Test = Schemas["MailTest"];

const SHOWN = 20;
const KINDS: Partial<Record<string, Cfg>> = {
  invite: "cfg.lInvite",
  reset: "cfg.lReset",
  reset_link: "cfg.lResetLink",
  password_changed: "cfg.lChanged",
  company_sign_in: "cfg.lCompany",
  notice: "cfg.lNotice",
  transcript: "cfg.lTranscript",
};
const STATES: Partial<Record<string, { label: Cfg; tone: "ok" | "warn" | "bad" }>> = {
  queued: { label: "cfg.lQueued", tone: "warn" },
  sent: { label: "cfg.lSent", tone: "ok" },
  failed: { label: "cfg.lFailed", tone: "bad" },
};

/** Below the settings of mail: a letter to try them with, and what became of letters. */
export function MailDesk({ stored, onTested }: { stored: Values; onTested(): void }) {
  const cfg = useCfg();
  const language = useLanguage();
  const verified = stored["verified_at"];
  const noLinks = stored["enabled"] === true && stored["obstacle"] !== null;
  return (
    <div className="mt-8 border-t border-line pt-6">
      {noLinks ? (
        <p className="mb-6 rounded-control bg-warn-soft px-3 py-2 text-13 text-warn">
          {cfg("cfg.mailNoUrl")}
        </p>
      ) : null}
      <Section title={cfg("cfg.mailTest")}>
        <p className="text-13 text-fg2">
          {typeof verified === "string"
            ? cfg("cfg.mailVerified", { when: exactTime(language, Date.parse(verified)) })
            : cfg("cfg.mailNotVerified")}
          . {cfg("cfg.mailTestLead")}
        </p>
        <Probe onTested={onTested} />
      </Section>
      <Letters />
    </div>
  );
}

function Probe({ onTested }: { onTested(): void }) {
  const t = useT();
  const cfg = useCfg();
  const { call, panel } = useLive();
  const [to, setTo] = useState(panel.store.state.boot.user.email);
  const [test, setTest] = useState<Test | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = (): void => {
    setBusy(true);
    setTest(null);
    setFault(null);
    setProblem(null);
    call<Test>("POST", "/api/v1/settings/mail/test", { body: { to } })
      .then(
        ({ data }) => {
          setTest(data);
          onTested();
        },
        (error: unknown) => {
          const refused = asProblem(error);
          if (refused.fields["to"]) setFault(t("setup.fieldWrong", { reason: refused.fields["to"] }));
          else if (refused.code === "conflict") setProblem(cfg("cfg.refused", { reason: refused.message }));
          else setProblem(problemText(t, refused.code));
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <>
      <SettingField
        spec={{ kind: "text", name: "to", label: "cfg.mailTestTo", max: 254, type: "email" }}
        value={to}
        values={{}}
        error={fault}
        onChange={(value) => {
          setTo(String(value));
        }}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={busy} onClick={send}>
          {cfg("cfg.mailTestSend")}
        </Button>
        <span role="status" className="flex min-w-0 flex-1 flex-wrap items-center gap-2 text-13">
          {test ? (
            <>
              <Chip tone={test.accepted ? "ok" : "bad"}>
                {cfg(test.accepted ? "cfg.mailTestOk" : "cfg.mailTestNo", { to: test.to })}
              </Chip>
              <code className="min-w-0 text-12 break-words text-fg2">{test.answer}</code>
            </>
          ) : null}
        </span>
      </div>
      {problem ? <FormError>{problem}</FormError> : null}
    </>
  );
}

function Letters() {
  const cfg = useCfg();
  const language = useLanguage();
  const { call, panel } = useLive();
  const show = useToasts((state) => state.show);
  const [letters, setLetters] = useState<readonly Letter[]>([]);
  const load = useCallback(async () => {
    const query = { limit: SHOWN };
    const { data } = await call<Rows<Letter>>("GET", "/api/v1/settings/mail/letters", { query });
    setLetters(data.data);
  }, [call]);
  useEffect(() => {
    load().catch(() => undefined); // the page works without its list
  }, [load]);
  const retry = (): void => {
    call<{ queued: number }>("POST", "/api/v1/settings/mail/retry", { body: {} }).then(
      ({ data }) => {
        show({ text: cfg("cfg.letterRetried", { n: data.queued }) });
        void load();
      },
      () => {
        show({ text: cfg("cfg.notRead"), tone: "bad" });
      },
    );
  };
  const columns: readonly Column<Letter>[] = [
    {
      label: "cfg.letterTo",
      cell: (letter) => (
        <span className="min-w-0">
          <span className="block truncate font-medium">{letter.to}</span>
          <span className="block text-12 text-fg3">{cfg(KINDS[letter.kind] ?? "cfg.lNotice")}</span>
        </span>
      ),
    },
    {
      label: "cfg.state",
      cell: (letter) => {
        const look = STATES[letter.state];
        return look ? <Chip tone={look.tone}>{cfg(look.label)}</Chip> : null;
      },
    },
    {
      label: "cfg.letterAnswer",
      cell: (letter) => (
        <span className="text-12 break-words text-fg2">
          {letter.attempts > 0 ? `${cfg("cfg.letterTries", { n: letter.attempts })} · ` : ""}
          {letter.answer}
        </span>
      ),
      minor: true,
    },
    {
      label: "cfg.letterWhen",
      cell: (letter) => (
        <time dateTime={letter.created_at} className="text-12 text-fg2">
          {ago(language, Date.parse(letter.created_at), panel.clock.now())}
        </time>
      ),
    },
  ];
  return (
    <Section title={cfg("cfg.letters")}>
      {letters.length === 0 ? (
        <p className="text-13 text-fg2">{cfg("cfg.noLetters")}</p>
      ) : (
        <Table label={cfg("cfg.letters")} columns={columns} rows={letters} />
      )}
      {letters.some((letter) => letter.state === "failed") ? (
        <div>
          <Button onClick={retry}>{cfg("cfg.letterRetry")}</Button>
        </div>
      ) : null}
    </Section>
  );
}

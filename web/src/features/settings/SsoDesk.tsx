import { useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { FormError } from "../../ui/field";

import { Section } from "./PageFrame";
import type { Values } from "./types";
import { CopyButton } from "./UsersPage";
import { type Cfg, useCfg } from "./words";

type Check = components["schemas"]["OidcCheck"];

const PARTS: Partial<Record<string, Cfg>> = {
  discovery: "cfg.ssoFDiscovery",
  issuer: "cfg.ssoFIssuer",
  endpoints: "cfg.ssoFEndpoints",
  flow: "cfg.ssoFFlow",
  algorithms: "cfg.ssoFAlgorithms",
  scopes: "cfg.ssoFScopes",
  proof: "cfg.ssoFProof",
  keys: "cfg.ssoFKeys",
  client: "cfg.ssoFClient",
};

/** Below the settings of the company's sign-in: what to register there, and whether it would work. */
export function SsoDesk({ stored }: { stored: Values }) {
  const cfg = useCfg();
  const redirect = typeof stored["redirect_uri"] === "string" ? stored["redirect_uri"] : "";
  return (
    <div className="mt-8 border-t border-line pt-6">
      {stored["obstacle"] === null ? (
        <Section title={cfg("cfg.ssoRegister")}>
          <div>
            <p className="mb-1 text-13 font-medium">{cfg("cfg.ssoRedirect")}</p>
            <p className="flex flex-wrap items-center gap-3">
              <code className="min-w-0 text-13 break-all text-fg2">{redirect}</code>
              <CopyButton text={redirect} />
            </p>
          </div>
          {stored["provider"] === "google" ? (
            <ol className="flex list-decimal flex-col gap-1 ps-5 text-13 text-fg2">
              <li>{cfg("cfg.ssoGoogle1")}</li>
              <li>{cfg("cfg.ssoGoogle2")}</li>
              <li>{cfg("cfg.ssoGoogle3")}</li>
            </ol>
          ) : null}
        </Section>
      ) : (
        <p className="mb-6 rounded-control bg-warn-soft px-3 py-2 text-13 text-warn">{cfg("cfg.ssoNoUrl")}</p>
      )}
      <Section title={cfg("cfg.ssoCheck")}>
        <p className="text-13 text-fg2">{cfg("cfg.ssoCheckLead")}</p>
        <Probe />
      </Section>
    </div>
  );
}

function Probe() {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const [check, setCheck] = useState<Check | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = (): void => {
    setBusy(true);
    setCheck(null);
    setProblem(null);
    call<Check>("POST", "/api/v1/settings/oidc/check", { body: {} })
      .then(
        ({ data }) => {
          setCheck(data);
        },
        (error: unknown) => {
          const refused = asProblem(error);
          setProblem(refused.code === "conflict" ? refused.message : problemText(t, refused.code));
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={busy} onClick={ask}>
          {cfg("cfg.ssoCheckDo")}
        </Button>
        <span role="status" className="text-13">
          {check ? (
            <Chip tone={check.ok ? "ok" : "bad"}>{cfg(check.ok ? "cfg.ssoCheckOk" : "cfg.ssoCheckNo")}</Chip>
          ) : null}
        </span>
      </div>
      {check ? (
        <ul className="flex flex-col gap-2 text-13">
          {check.findings.map((finding) => (
            <li key={`${finding.what} ${finding.detail}`}>
              <span className={finding.ok ? "text-ok" : "font-medium text-bad"}>
                {cfg(PARTS[finding.what] ?? "cfg.ssoFDiscovery")}
              </span>
              {": "}
              <code className="text-12 break-words text-fg2">{finding.detail}</code>
            </li>
          ))}
        </ul>
      ) : null}
      {problem ? <FormError>{problem}</FormError> : null}
    </>
  );
}

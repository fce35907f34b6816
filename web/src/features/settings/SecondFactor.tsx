import { useCallback, useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import type { Api } from "../../api/client";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { Field, FormError } from "../../ui/field";
import { useOwnProof } from "../../live/own-proof";
import { Reading } from "./PageFrame";
import { QrCode } from "./qr/QrCode";
import { CopyButton } from "./UsersPage";
import { useCfg } from "./words";

type Factor = components["schemas"]["FactorView"];
type NewFactor = components["schemas"]["NewFactor"];

const PATH = "/api/v1/auth/second-factor";

/**
 * The second step of one's own sign-in: password, secret for the app, a code, recovery codes. With `done` it is being set up before
 * anything else: it leads on, and is not removed.
 */
export function SecondFactor({ call, done }: { call: Api["call"]; done?: () => void }) {
  const t = useT();
  const cfg = useCfg();
  const language = useLanguage();
  const [factor, setFactor] = useState<Factor | "failed" | null>(null);
  const proof = useOwnProof(call);
  const [fresh, setFresh] = useState<NewFactor | null>(null);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const load = useCallback(async () => {
    try {
      setFactor((await call<Factor>("GET", PATH)).data);
    } catch {
      setFactor("failed");
    }
  }, [call]);
  useEffect(() => {
    void load();
  }, [load]);

  const act = (work: Promise<unknown>): void => {
    setBusy(true);
    setProblem(null);
    work
      .catch((error: unknown) => {
        const refused = asProblem(error);
        if (refused.status === 403) proof.forget();
        setProblem(
          refused.status === 403
            ? proof.refusal
            : refused.status === 422
              ? cfg("cfg.wrongCode")
              : problemText(t, refused.code),
        );
      })
      .finally(() => {
        setBusy(false);
      });
  };
  const begin = (): void => {
    act(
      call<NewFactor>("POST", PATH, { body: proof.body }).then(({ data }) => {
        setFresh(data);
        proof.forget();
      }),
    );
  };
  const confirm = (): void => {
    act(
      call<{ recovery_codes: string[] }>("POST", `${PATH}/confirm`, { body: { code } }).then(({ data }) => {
        setCodes(data.recovery_codes);
        setFresh(null);
        setCode("");
        return load();
      }),
    );
  };
  const remove = (): void => {
    act(
      call("POST", `${PATH}/remove`, { body: proof.body }).then(() => {
        proof.forget();
        setCodes([]);
        return load();
      }),
    );
  };
  const on = factor !== null && factor !== "failed" && factor.confirmed_at !== null;

  return (
    <>
      {factor === null || factor === "failed" ? (
        <Reading failed={factor === "failed"} onRetry={() => void load()} />
      ) : (
        <div className="flex flex-col gap-5">
          <p className="flex items-center gap-3">
            <Chip tone={on ? "ok" : "plain"}>{cfg(on ? "cfg.factorOn" : "cfg.factorOff")}</Chip>
            {on && factor.confirmed_at ? (
              <span className="text-13 text-fg2">
                {cfg("cfg.factorSince", { when: exactTime(language, Date.parse(factor.confirmed_at)) })}
                {" · "}
                {cfg("cfg.codesLeft", { n: factor.codes_left })}
              </span>
            ) : null}
          </p>
          {codes.length > 0 ? (
            <div role="status" className="rounded-card border border-line bg-accent-soft p-4">
              <p className="mb-2 font-medium">{cfg("cfg.codesOnce")}</p>
              <ul className="mb-3 grid grid-cols-2 gap-1 font-mono text-13">
                {codes.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
              <CopyButton text={codes.join("\n")} />
            </div>
          ) : null}
          {fresh ? (
            <form
              className="flex flex-col gap-4"
              onSubmit={(event) => {
                event.preventDefault();
                confirm();
              }}
            >
              <p className="text-13 text-fg2">{cfg("cfg.secretLead")}</p>
              <QrCode text={fresh.otpauth_url} label={cfg("cfg.qrLabel")} />
              <p className="flex items-center gap-3">
                <code className="rounded-control bg-sunken px-3 py-2 text-13 break-all">{fresh.secret}</code>
                <CopyButton text={fresh.secret} />
              </p>
              <a className="self-start text-13 text-accent underline" href={fresh.otpauth_url}>
                {cfg("cfg.openApp")}
              </a>
              <Field
                label={t("access.otp")}
                hint={t("access.otpHint")}
                inputMode="numeric"
                autoComplete="one-time-code"
                required
                value={code}
                onChange={(event) => {
                  setCode(event.target.value);
                }}
              />
              {problem ? <FormError>{problem}</FormError> : null}
              <Button type="submit" tone="primary" className="self-start" disabled={busy}>
                {cfg("cfg.confirm")}
              </Button>
            </form>
          ) : on && done ? (
            <Button tone="primary" className="self-start" onClick={done}>
              {cfg("cfg.enrolDone")}
            </Button>
          ) : (
            <form
              className="flex flex-col gap-4"
              onSubmit={(event) => {
                event.preventDefault();
                if (on) remove();
                else begin();
              }}
            >
              {proof.fields}
              {problem ? <FormError>{problem}</FormError> : null}
              <Button type="submit" tone={on ? "danger" : "primary"} className="self-start" disabled={busy}>
                {cfg(on ? "cfg.factorRemove" : "cfg.factorAdd")}
              </Button>
            </form>
          )}
        </div>
      )}
    </>
  );
}

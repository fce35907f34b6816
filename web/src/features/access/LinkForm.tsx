import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { asProblem, type Problem } from "../../api/problems";
import { problemText } from "../../i18n/names";
import { Button } from "../../ui/button";
import { Field, FormError } from "../../ui/field";
import { AccessFrame } from "./AccessFrame";
import { type Key, useT } from "./words";

export interface LinkInfo {
  kind: string;
  email: string;
  name: string;
  password_min_chars: number;
}

/** Why a password was not accepted, in words. */
const REASONS: Partial<Record<string, Key>> = {
  common: "pass.common",
  personal: "pass.personal",
  history: "pass.history",
};

/** `/invite/:token` and `/reset/:token`: whose password it is, and the form for it. */
export function LinkPage({
  read,
  redeem,
  recovers,
}: {
  read(): Promise<LinkInfo>;
  redeem(password: string): Promise<void>;
  /** Whoever has a dead link may ask for another one by themselves. */
  recovers: boolean;
}) {
  const t = useT();
  const [info, setInfo] = useState<LinkInfo | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [phase, setPhase] = useState<"form" | "busy" | "done">("form");

  useEffect(() => {
    let gone = false;
    read().then(
      (found) => {
        if (!gone) setInfo(found);
      },
      (error: unknown) => {
        if (!gone) setProblem(asProblem(error));
      },
    );
    return () => {
      gone = true;
    };
  }, [read]);

  const dead = problem !== null && (problem.status === 404 || problem.status === 410);
  if (dead)
    return (
      <AccessFrame title={t("pass.dead")} lead={t("pass.deadLead")}>
        {recovers ? (
          <Link to="/forgot" className="mb-3 block text-13 font-semibold text-accent underline">
            {t("pass.askAgain")}
          </Link>
        ) : null}
        <Link to="/login" className="text-13 text-accent underline">
          {t("pass.toSignIn")}
        </Link>
      </AccessFrame>
    );
  if (phase === "done")
    return (
      <AccessFrame title={t("pass.done")} lead={t("pass.doneLead")}>
        <Link to="/login" className="text-13 font-semibold text-accent underline">
          {t("pass.toSignIn")}
        </Link>
      </AccessFrame>
    );

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (phase === "busy" || !info) return;
    if ([...password].length < info.password_min_chars) {
      setWrong(t("pass.tooShort", { n: info.password_min_chars }));
      return;
    }
    if (password !== again) {
      setWrong(t("pass.different"));
      return;
    }
    setWrong(null);
    setProblem(null);
    setPhase("busy");
    redeem(password).then(
      () => {
        setPhase("done");
      },
      (error: unknown) => {
        const refused = asProblem(error);
        setPhase("form");
        if (refused.fields["password"]) {
          const reason = REASONS[String(refused.details["password_reason"])];
          setWrong(t(reason ?? "pass.tooShort", { n: info.password_min_chars }));
        } else setProblem(refused);
      },
    );
  };
  return (
    <AccessFrame
      title={t(info?.kind === "reset" ? "pass.reset" : "pass.invite")}
      lead={info ? t("pass.lead", { name: info.name, email: info.email }) : t("boot.loading")}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <input type="hidden" name="username" autoComplete="username" value={info?.email ?? ""} readOnly />
        <Field
          label={t("pass.password")}
          type="password"
          name="password"
          autoComplete="new-password"
          required
          hint={info ? t("pass.hint", { n: info.password_min_chars }) : undefined}
          error={wrong ?? undefined}
          value={password}
          onChange={(event) => {
            setPassword(event.target.value);
          }}
        />
        <Field
          label={t("pass.again")}
          type="password"
          name="again"
          autoComplete="new-password"
          required
          value={again}
          onChange={(event) => {
            setAgain(event.target.value);
          }}
        />
        {problem ? <FormError>{problemText(t, problem.code)}</FormError> : null}
        <Button type="submit" tone="primary" className="h-10" disabled={phase === "busy" || !info}>
          {t("pass.save")}
        </Button>
      </form>
    </AccessFrame>
  );
}

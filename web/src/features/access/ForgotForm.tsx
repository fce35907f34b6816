import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "../../api/problems";
import { problemText } from "../../i18n/names";
import { Button } from "../../ui/button";
import { Field, FormError } from "../../ui/field";
import { AccessFrame } from "./AccessFrame";
import { type Translate, useT } from "./words";

/** `/forgot`: asks for the address; the answer is the same for everybody. */
export function ForgotPage({ ask }: { ask(email: string): Promise<void> }) {
  const t = useT();
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [phase, setPhase] = useState<"form" | "busy" | "sent">("form");
  const back = (
    <Link to="/login" className="text-13 text-accent underline">
      {t("pass.toSignIn")}
    </Link>
  );
  if (problem?.status === 404)
    return (
      <AccessFrame title={t("forgot.off")} lead={t("forgot.offLead")}>
        {back}
      </AccessFrame>
    );
  if (phase === "sent")
    return (
      <AccessFrame title={t("forgot.sent")} lead={t("forgot.sentLead", { email })}>
        <Told text={t("forgot.sent")} />
        {back}
      </AccessFrame>
    );

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (phase === "busy") return;
    setProblem(null);
    setPhase("busy");
    ask(email.trim()).then(
      () => {
        setPhase("sent");
      },
      (error: unknown) => {
        setPhase("form");
        setProblem(asProblem(error));
      },
    );
  };
  return (
    <AccessFrame title={t("forgot.title")} lead={t("forgot.lead")}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field
          label={t("access.email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => {
            setEmail(event.target.value);
          }}
        />
        {problem ? <FormError>{refusal(t, problem)}</FormError> : null}
        <Button type="submit" tone="primary" className="h-10" disabled={phase === "busy"}>
          {t("forgot.send")}
        </Button>
        {back}
      </form>
    </AccessFrame>
  );
}

/** The form is gone: a reader hears what took its place. */
function Told({ text }: { text: string }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    line.current?.focus();
  }, []);
  return (
    <p ref={line} tabIndex={-1} role="status" className="sr-only">
      {text}
    </p>
  );
}

function refusal(t: Translate, problem: Problem): string {
  return problem.status === 429 ? t("forgot.tooMany") : problemText(t, problem.code);
}

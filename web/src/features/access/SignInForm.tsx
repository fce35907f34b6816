import { type FormEvent, type ReactNode, useState } from "react";
import { asProblem, type Problem } from "../../api/problems";
import { type Translate, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { Button } from "../../ui/button";
import { Field, FormError } from "../../ui/field";

interface SignInFormProps {
  signIn(email: string, password: string, otp?: string): Promise<void>;
  /** Known when the same person signs in again. */
  email?: string;
  /** Below the button: a way out for whoever has forgotten. */
  below?: ReactNode;
}

/** E-mail and password; asks for the code of the second factor only when the server does. */
export function SignInForm({ signIn, email: known = "", below }: SignInFormProps) {
  const t = useT();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [otp, setOtp] = useState("");
  const [needsOtp, setNeedsOtp] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    signIn(email.trim(), password, needsOtp ? otp.trim() : undefined).catch((error: unknown) => {
      const failed = asProblem(error);
      const token = failed.details["reset_token"];
      if (failed.code === "password_change_due" && typeof token === "string") {
        // The page of a forgotten password: it sets another one and leads back here.
        location.assign(`/reset/${encodeURIComponent(token)}`);
        return;
      }
      setBusy(false);
      if (failed.status === 428 && !needsOtp) setNeedsOtp(true);
      else setProblem(failed);
    });
  };

  return (
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
      <Field
        label={t("access.password")}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => {
          setPassword(event.target.value);
        }}
      />
      {needsOtp ? (
        <Field
          label={t("access.otp")}
          hint={t("access.otpHint")}
          name="otp"
          autoComplete="one-time-code"
          required
          value={otp}
          onChange={(event) => {
            setOtp(event.target.value);
          }}
        />
      ) : null}
      {problem ? <FormError>{refusal(t, problem, needsOtp)}</FormError> : null}
      <Button type="submit" tone="primary" className="h-10" disabled={busy}>
        {busy ? t("access.signingIn") : t("access.signIn")}
      </Button>
      {below}
    </form>
  );
}

function refusal(t: Translate, problem: Problem, needsOtp: boolean): string {
  if (needsOtp && problem.status === 401) return t("access.wrongOtp");
  if (problem.status === 401 || problem.status === 428) return t("access.wrong");
  const wait = Number(problem.details["retry_after_s"]);
  if (problem.status === 429) return wait > 0 ? t("access.tooMany", { n: wait }) : t("problem.rate_limited");
  return problemText(t, problem.code);
}

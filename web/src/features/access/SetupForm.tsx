import { type FormEvent, useState } from "react";
import { asProblem, type Problem } from "../../api/problems";
import { problemText } from "../../i18n/names";
import { Button } from "../../ui/button";
import { Field, FormError } from "../../ui/field";
import { type Key, type Translate, useT } from "./words";

interface Answers {
  code: string;
  email: string;
  name: string;
  password: string;
}

const FIELDS: readonly { name: keyof Answers; label: Key; hint?: Key; type: string; autoComplete: string }[] =
  [
    { name: "code", label: "first.code", hint: "first.codeHint", type: "text", autoComplete: "off" },
    { name: "name", label: "first.name", type: "text", autoComplete: "name" },
    { name: "email", label: "access.email", type: "email", autoComplete: "username" },
    {
      name: "password",
      label: "access.password",
      hint: "first.passwordHint",
      type: "password",
      autoComplete: "new-password",
    },
  ];

/** Creates the first administrator with the code that the server printed at its start. */
export function SetupForm({ setup }: { setup(answers: Answers): Promise<void> }) {
  const t = useT();
  const [answers, setAnswers] = useState<Answers>({ code: "", email: "", name: "", password: "" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    setup({
      ...answers,
      code: answers.code.trim(),
      email: answers.email.trim(),
      name: answers.name.trim(),
    }).catch((error: unknown) => {
      setBusy(false);
      setProblem(asProblem(error));
    });
  };

  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {FIELDS.map(({ name, label, hint, type, autoComplete }) => (
        <Field
          key={name}
          name={name}
          label={t(label)}
          type={type}
          autoComplete={autoComplete}
          required
          hint={hint ? t(hint) : undefined}
          error={fieldError(t, problem, name)}
          value={answers[name]}
          onChange={(event) => {
            setAnswers({ ...answers, [name]: event.target.value });
          }}
        />
      ))}
      {problem && Object.keys(problem.fields).length === 0 ? (
        <FormError>{refusal(t, problem)}</FormError>
      ) : null}
      <Button type="submit" tone="primary" className="h-10" disabled={busy}>
        {t("first.create")}
      </Button>
    </form>
  );
}

function fieldError(t: Translate, problem: Problem | null, name: string): string | undefined {
  const reason = problem?.fields[name];
  if (reason === undefined) return undefined;
  return name === "password" ? t("first.passwordHint") : t("setup.fieldWrong", { reason });
}

function refusal(t: Translate, problem: Problem): string {
  if (problem.status === 403) return t("first.wrongCode");
  if (problem.status === 404) return t("first.done");
  return problemText(t, problem.code);
}

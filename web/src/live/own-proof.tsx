import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { Api } from "../api/client";
import type { components } from "../api/schema.gen";
import { openSignOn } from "../browser/sign-on";
import { clockTime } from "../i18n/format";
import { useLanguage } from "../i18n/language";
import { useT } from "../i18n/proof";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { Field } from "../ui/field";

type Ways = components["schemas"]["ConfirmationAnswer"];

/** What somebody shows so that nobody acts in their place: their password, or a fresh sign-in at the company. */
export interface OwnProof {
  /** To be sent along; empty after a fresh sign-in. */
  body: { current_password?: string };
  /** Something can be sent. */
  ready: boolean;
  /** Why the server said no. */
  refusal: string;
  /** After success, or after a no: what is in force is asked anew. */
  forget(): void;
  fields: ReactNode;
}

/** The field for one's own password, and beside or instead of it the company's sign-in in a window of its own (AU-14). */
export function useOwnProof(call: Api["call"]): OwnProof {
  const t = useT();
  const language = useLanguage();
  const [ways, setWays] = useState<Ways | null>(null);
  const [password, setPassword] = useState("");
  const [signOn, setSignOn] = useState<"none" | "open" | "blocked">("none");
  const stop = useRef<(() => void) | null>(null);
  const load = useCallback(
    () =>
      call<Ways>("GET", "/api/v1/auth/confirmation").then(
        ({ data }) => {
          setWays(data);
        },
        () => undefined, // the password is asked for then, which most people have
      ),
    [call],
  );
  useEffect(() => {
    void load();
    return () => stop.current?.();
  }, [load]);

  const sso = ways?.sso ?? null;
  const confirmed = ways?.confirmed_until ?? null;
  const types = ways === null || ways.password || sso === null;
  const name = sso?.label || (sso?.provider === "google" ? "Google" : "");
  const open = (): void => {
    stop.current?.();
    stop.current = openSignOn("confirm", () => {
      setSignOn("none");
      void load();
    });
    setSignOn(stop.current === null ? "blocked" : "open");
  };
  return {
    body: password === "" ? {} : { current_password: password },
    ready: password !== "" || confirmed !== null,
    refusal: password === "" ? t("proof.first") : t("proof.wrong"),
    forget() {
      setPassword("");
      void load();
    },
    fields: (
      <>
        {types ? (
          <Field
            className="max-w-80"
            label={t("access.password")}
            hint={t("proof.hint")}
            type="password"
            autoComplete="current-password"
            required={sso === null}
            value={password}
            onChange={(event) => {
              setPassword(event.target.value);
            }}
          />
        ) : null}
        {sso === null ? null : (
          <div className="flex flex-wrap items-center gap-3">
            <Button onClick={open}>{name ? t("proof.with", { name }) : t("proof.company")}</Button>
            <span role="status" className="text-13 text-fg2">
              {signOn === "open" ? (
                t("proof.open")
              ) : confirmed !== null ? (
                <Chip tone="ok">
                  {t("proof.until", { time: clockTime(language, Date.parse(confirmed)) })}
                </Chip>
              ) : null}
            </span>
            {signOn === "blocked" ? (
              <p role="alert" className="w-full text-13 text-warn">
                {t("proof.blocked")}
              </p>
            ) : null}
          </div>
        )}
      </>
    ),
  };
}

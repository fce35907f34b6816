import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { AccessFrame } from "../features/access/AccessFrame";
import type { LinkInfo } from "../features/access/LinkForm";
import { useT } from "../i18n/language";
import { lazily } from "../ui/lazily";
import { call, setup, signIn, useSession } from "./session";

const SignInWays = lazily(async () => (await import("../features/access/SignInWays")).SignInWays);
const SsoRefusedPage = lazily(async () => (await import("../features/access/SsoRefused")).SsoRefusedPage);
const SignedOnPage = lazily(async () => (await import("../features/access/SignedOn")).SignedOnPage);
const SignInForm = lazily(async () => (await import("../features/access/SignInForm")).SignInForm);
const LinkPage = lazily(async () => (await import("../features/access/LinkForm")).LinkPage);
const SetupForm = lazily(async () => (await import("../features/access/SetupForm")).SetupForm);
const ForgotPage = lazily(async () => (await import("../features/access/ForgotForm")).ForgotPage);

/** Goes on to where the visitor wanted to be as soon as there is a session. */
function useLeaveWhenSignedIn(next: string): boolean {
  const signedIn = useSession(
    ({ phase }) => phase === "signed_in" || phase === "no_right" || phase === "enrolling",
  );
  const navigate = useNavigate();
  useEffect(() => {
    if (signedIn) void navigate({ to: next, replace: true });
  }, [signedIn, next, navigate]);
  return signedIn;
}

/** `/login` */
export function Login() {
  const t = useT();
  const { next }: { next?: string } = useSearch({ strict: false });
  const recovers = useRecovers();
  const offer = useSession((session) => (session.phase === "signed_out" ? session.sso : null));
  const passwords = useSession((session) => session.phase !== "signed_out" || session.passwords);
  const home = next ?? "/inbox/mine";
  if (useLeaveWhenSignedIn(home)) return null;
  const form = (
    <SignInForm
      signIn={signIn}
      below={
        recovers ? (
          <Link to="/forgot" className="text-13 text-accent underline">
            {t("access.forgot")}
          </Link>
        ) : null
      }
    />
  );
  return (
    <AccessFrame title={t("access.title")} lead={t("access.lead")}>
      {offer ? (
        <SignInWays offer={offer} passwords={passwords} next={home}>
          {form}
        </SignInWays>
      ) : (
        form
      )}
    </AccessFrame>
  );
}

/** `/login/sso` */
export function SsoRefused() {
  const { reason = "" }: { reason?: string } = useSearch({ strict: false });
  return <SsoRefusedPage reason={reason} />;
}

/** `/signed-on` */
export function SignedOn() {
  return <SignedOnPage />;
}

/** Whether people set forgotten passwords anew by themselves. */
function useRecovers(): boolean {
  return useSession((session) => session.phase === "signed_out" && session.recovers);
}

/** `/forgot` */
export function Forgot() {
  return (
    <ForgotPage
      ask={async (email) => {
        await call("POST", "/api/v1/auth/forgot", { body: { email } });
      }}
    />
  );
}

/** `/setup` */
export function Setup() {
  const t = useT();
  // The next thing a new instance needs is a channel.
  if (useLeaveWhenSignedIn("/settings/bots/widget")) return null;
  return (
    <AccessFrame title={t("setup.title")} lead={t("setup.lead")}>
      <SetupForm setup={setup} />
    </AccessFrame>
  );
}

/** `/invite/:token` and `/reset/:token`. The token stays out of every request's address but the page's own. */
export function OneTimeLink() {
  const { token = "" } = useParams({ strict: false });
  const read = useCallback(
    () => call<LinkInfo>("POST", "/api/v1/auth/link", { body: { token } }).then(({ data }) => data),
    [token],
  );
  const recovers = useRecovers();
  return (
    <LinkPage
      recovers={recovers}
      read={read}
      redeem={async (password) => {
        await call("POST", "/api/v1/auth/link/redeem", { body: { token, password } });
      }}
    />
  );
}

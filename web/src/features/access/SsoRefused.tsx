import { Link } from "@tanstack/react-router";
import { AccessFrame } from "./AccessFrame";
import { type Key, useT } from "./words";

/** Why the server let nobody in, in words of what can be done about it. */
const REASONS: Partial<Record<string, { title: Key; lead: Key }>> = {
  account: { title: "sso.noAccount", lead: "sso.noAccountLead" },
  domain: { title: "sso.noAccount", lead: "sso.domainLead" },
  email: { title: "sso.failed", lead: "sso.emailLead" },
  stale: { title: "sso.failed", lead: "sso.staleLead" },
  other: { title: "sso.failed", lead: "sso.otherLead" },
  state: { title: "sso.failed", lead: "sso.stateLead" },
  denied: { title: "sso.failed", lead: "sso.deniedLead" },
  off: { title: "sso.failed", lead: "sso.offLead" },
  busy: { title: "sso.failed", lead: "sso.busyLead" },
  provider: { title: "sso.failed", lead: "sso.providerLead" },
};

/** `/login/sso`: where the server leads whoever it did not let in with the company's account. */
export function SsoRefusedPage({ reason }: { reason: string }) {
  const t = useT();
  const { title, lead } = REASONS[reason] ?? {
    title: "sso.failed" as const,
    lead: "sso.providerLead" as const,
  };
  return (
    <AccessFrame title={t(title)} lead={t(lead)}>
      <Link to="/login" className="text-13 text-accent underline">
        {t("pass.toSignIn")}
      </Link>
    </AccessFrame>
  );
}

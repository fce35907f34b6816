import { type ReactNode, useState } from "react";
import type { SsoOffer } from "../../api/types";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { type Translate, useT } from "./words";

/** Leads to the company's sign-in and back to `next`. A link, because the whole page leaves. */
export function SsoButton({
  offer,
  next,
  primary = false,
}: {
  offer: SsoOffer;
  next: string;
  primary?: boolean;
}) {
  const t = useT();
  return (
    <a
      href={`/api/v1/auth/oidc?next=${encodeURIComponent(next)}`}
      className={cx(
        "inline-flex h-10 items-center justify-center rounded-control px-3 text-center text-13 ease-quick transition-colors max-pane:h-11",
        primary
          ? "bg-accent font-semibold text-on-accent hover:bg-accent-hover"
          : "border border-line2 bg-surface font-medium text-fg hover:bg-hover",
      )}
    >
      {nameOf(offer, t)}
    </a>
  );
}

function nameOf(offer: SsoOffer, t: Translate): string {
  if (offer.label !== "") return t("sso.with", { name: offer.label });
  return offer.provider === "google" ? t("sso.with", { name: "Google" }) : t("sso.company");
}

/** The ways in: the company's account, and a password, which may be the owner's alone. */
export function SignInWays({
  offer,
  passwords,
  next,
  children,
}: {
  offer: SsoOffer;
  passwords: boolean;
  next: string;
  /** The form with a password. */
  children: ReactNode;
}) {
  const t = useT();
  const [owner, setOwner] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <SsoButton offer={offer} next={next} primary={!passwords} />
      {passwords || owner ? (
        <>
          <p className="flex items-center gap-3 text-12 text-fg2">
            <span aria-hidden className="h-px flex-1 bg-line" />
            {t("sso.or")}
            <span aria-hidden className="h-px flex-1 bg-line" />
          </p>
          {children}
        </>
      ) : (
        <Button
          tone="quiet"
          onClick={() => {
            setOwner(true);
          }}
        >
          {t("sso.owner")}
        </Button>
      )}
    </div>
  );
}

import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { SignInForm } from "../../features/access/SignInForm";
import { AccessFrame } from "../../features/access/AccessFrame";
import { useT } from "../../i18n/language";
import { useShortcut } from "../../keys/registry";
import { type Live, LiveProvider } from "../../live/react";
import { signInAgain } from "../session";
import { LinkBanner } from "./LinkBanner";
import { Rail } from "./Rail";
import { ShortcutSheet } from "./ShortcutSheet";

/** The frame around every screen. When the session ends, the sign-in covers it and everything below stays as it was. */
export function Shell({ live, asksSignIn, email }: { live: Live; asksSignIn: boolean; email: string }) {
  const t = useT();
  const [help, setHelp] = useState(false);
  useShortcut("help", () => {
    setHelp(true);
  });
  return (
    <LiveProvider value={live}>
      <div className="flex h-full flex-col" inert={asksSignIn}>
        <a
          href="#dialog-list"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
        >
          {t("skip.list")}
        </a>
        <a
          href="#thread"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
        >
          {t("skip.thread")}
        </a>
        <a
          href="#composer"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
        >
          {t("skip.composer")}
        </a>
        <LinkBanner />
        <div className="flex min-h-0 flex-1">
          <Rail
            onHelp={() => {
              setHelp(true);
            }}
          />
          <Outlet />
        </div>
      </div>
      {help ? (
        <ShortcutSheet
          onClose={() => {
            setHelp(false);
          }}
        />
      ) : null}
      {asksSignIn ? (
        <div role="dialog" aria-modal="true" aria-label={t("access.again")} className="fixed inset-0 z-50">
          <AccessFrame title={t("access.again")} lead={t("access.againLead")}>
            <SignInForm signIn={signInAgain} email={email} />
          </AccessFrame>
        </div>
      ) : null}
    </LiveProvider>
  );
}

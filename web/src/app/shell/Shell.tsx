import { Outlet, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { AccessFrame } from "../../features/access/AccessFrame";
import { useSetStatus } from "../../features/presence/use-set-status";
import { useT } from "../../i18n/language";
import { digitOf } from "../../keys/match";
import { useShortcut } from "../../keys/registry";
import { type Live, LiveProvider, useBoot, useOffers, usePreferences } from "../../live/react";
import { lazily } from "../../ui/lazily";
import { DENSITIES, THEMES, useLook } from "../../ui/theme";
import { signInAgain, ssoOffer } from "../session";
import { LinkBanner } from "./LinkBanner";
import { cyclePanes } from "./panes";
import { Rail } from "./Rail";
import { SECTIONS } from "./sections";
import { useShell } from "./state";

const SignInForm = lazily(async () => (await import("../../features/access/SignInForm")).SignInForm);

const SsoButton = lazily(async () => (await import("../../features/access/SignInWays")).SsoButton);
const ShortcutSheet = lazily(async () => (await import("./ShortcutSheet")).ShortcutSheet);
const ViewAsBanner = lazily(async () => (await import("../../features/settings/ViewAs")).ViewAsBanner);
const loadPalette = () => import("./palette/Palette");
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }));

/** The frame around every screen. When the session ends, the sign-in covers it and everything below stays as it was. */
export function Shell({ live, asksSignIn, email }: { live: Live; asksSignIn: boolean; email: string }) {
  const t = useT();
  const { help, palette, set } = useShell();
  return (
    <LiveProvider value={live}>
      <Shortcuts />
      <div className="flex h-full flex-col" inert={asksSignIn}>
        <SkipLinks />
        <LinkBanner />
        <RoleBanner />
        <div className="flex min-h-0 flex-1">
          <Rail />
          <Outlet />
        </div>
        <OffersElsewhere />
      </div>
      {help ? (
        <ShortcutSheet
          onClose={() => {
            set({ help: false });
          }}
        />
      ) : null}
      {palette ? (
        <Suspense>
          <Palette
            onClose={() => {
              set({ palette: false });
            }}
          />
        </Suspense>
      ) : null}
      {asksSignIn ? (
        <div role="dialog" aria-modal="true" aria-label={t("access.again")} className="fixed inset-0 z-50">
          <AccessFrame title={t("access.again")} lead={t("access.againLead")}>
            <SignInForm signIn={signInAgain} email={email} below={<SsoAgain />} />
          </AccessFrame>
        </div>
      ) : null}
    </LiveProvider>
  );
}

/** Leaves the kept screen: drafts are with the server, and it comes back to the same address. */
function SsoAgain() {
  const offer = ssoOffer();
  return offer ? <SsoButton offer={offer} next={location.pathname + location.search} /> : null;
}

/** While the panel is drawn as another role sees it. */
function RoleBanner() {
  return useBoot().viewAs ? <ViewAsBanner /> : null;
}

const SKIPS = [
  ["#dialog-list", "skip.list"],
  ["#thread", "skip.thread"],
  ["#composer", "skip.composer"],
  ["#main", "skip.main"],
] as const;

const Offers = lazily(async () => (await import("../../features/inbox/Offers")).Offers);

/** Offers on the screens that have no list to show them in (ui.md 4.2): they end in seconds wherever one is. */
function OffersElsewhere() {
  const t = useT();
  const navigate = useNavigate();
  const offers = useOffers();
  const inList = useLocation({ select: ({ pathname }) => pathname.startsWith("/inbox") });
  if (inList || offers.size === 0) return null;
  return (
    <aside
      aria-label={t("offer.all")}
      className="fixed top-4 right-4 z-30 w-[min(340px,calc(100vw-32px))] overflow-hidden rounded-card border border-line shadow-float"
    >
      <Offers
        onAccepted={(id) => {
          void navigate({ to: "/inbox/$view/$dialogId", params: { view: "mine", dialogId: String(id) } });
        }}
      />
    </aside>
  );
}

/** Links that the keyboard meets first; only those whose target is on the screen. */
function SkipLinks() {
  const t = useT();
  const [shown, setShown] = useState<readonly (typeof SKIPS)[number][]>(SKIPS);
  return (
    <div
      onFocus={() => {
        setShown(SKIPS.filter(([target]) => document.querySelector(target) !== null));
      }}
    >
      {shown.map(([target, words]) => (
        <a
          key={target}
          href={target}
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
          onClick={(event) => {
            // The address stays: what is after # in it belongs to nobody.
            event.preventDefault();
            document.querySelector<HTMLElement>(target)?.focus();
          }}
        >
          {t(words)}
        </a>
      ))}
    </div>
  );
}

/** Keys that work on every screen. */
function Shortcuts() {
  const set = useShell((state) => state.set);
  const navigate = useNavigate();
  const setStatus = useSetStatus();
  const { operator_statuses: statuses } = useBoot();
  const change = usePreferences((state) => state.change);

  // Loaded when the first screen has come to rest, so that the palette opens in the frame of its key.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), 1_500); // the key itself tries again
    return () => {
      clearTimeout(timer);
    };
  }, []);

  useShortcut("help", () => {
    set({ help: true });
  });
  useShortcut("palette", () => {
    set({ palette: true });
  });
  useShortcut("notifications", () => {
    void navigate({ to: "/me/notifications" });
  });
  useShortcut("nextPane", () => {
    cyclePanes(1);
  });
  useShortcut("previousPane", () => {
    cyclePanes(-1);
  });
  useShortcut("presence", (event) => {
    const sorted = [...statuses].sort((a, b) => a.order - b.order);
    const status = sorted[Number(digitOf(event)) - 1];
    if (status) setStatus(status.id);
  });
  useShortcut("density", () => {
    const { density } = useLook.getState();
    change({ density: DENSITIES.find((other) => other !== density) ?? density }).catch(() => undefined); // taken back on the screen
  });
  useShortcut("theme", () => {
    const { theme } = useLook.getState();
    change({ theme: THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? theme }).catch(() => undefined);
  });
  return SECTIONS.map((section) => <GoTo key={section.to} section={section} />);
}

/** `G` and a letter, for a screen that exists and may be seen. */
function GoTo({ section }: { section: (typeof SECTIONS)[number] }) {
  const router = useRouter();
  const { grants } = useBoot();
  const there =
    section.route in router.routesByPath && section.grants.some((grant) => grants.includes(grant));
  useShortcut(
    section.shortcut,
    () => {
      router.history.push(section.to);
    },
    there,
  );
  return null;
}

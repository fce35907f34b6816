import { Outlet, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import type { DialogId } from "../../api/types";
import { useShortcut } from "../../keys/registry";
import { waitingCount } from "../../live/order";
import { type Live, LiveProvider, useBoot, useDialog, useMe, usePanel, useSlice } from "../../live/react";
import { keys } from "../../live/reduce";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { lazily } from "../../ui/lazily";
import { NoRight } from "../NoRight";
import { OfflineStart } from "../OfflineStart";
import { useSession } from "../session";
import { LinkBanner } from "../shell/LinkBanner";
import { useShell } from "../shell/state";
import { useCompactSheet } from "./compact";
import { HostBar } from "./HostBar";
import { toldDialog } from "./news";
import { useEmbed } from "./state";
import { wires } from "./wires";
import { useT } from "./words";

const OutboundDialog = lazily(
  async () => (await import("../../features/clients/OutboundDialog")).OutboundDialog,
);
const ShortcutSheet = lazily(async () => (await import("../shell/ShortcutSheet")).ShortcutSheet);
const Palette = lazy(async () => ({ default: (await import("../shell/palette/Palette")).Palette }));

/** The frame's content: the workspace without the rail, or why it is not there. Nobody types a password here. */
export function Frame() {
  const session = useSession();
  switch (session.phase) {
    case "unknown":
    case "signed_out":
      return <Waiting />;
    case "unreachable":
      return <OfflineStart />;
    case "enrolling":
      return <NotYet />;
    case "no_right":
      return <NoRight right={session.right} />;
    case "signed_in":
      return <Workplace live={session.live} asksSignIn={session.asksSignIn} />;
  }
}

/** A second step of the sign-in is set up in the panel itself, where a password may be typed. */
function NotYet() {
  const t = useT();
  return (
    <main className="h-full bg-app">
      <Empty title={t("embed.enrol")} hint={t("embed.enrolHint")} />
    </main>
  );
}

const FAULTS = {
  no_token: { title: "embed.noToken", hint: "embed.noTokenHint" },
  refused: { title: "embed.refused", hint: "embed.refusedHint" },
  ended: { title: "embed.ended", hint: "embed.endedHint" },
} as const;

/** Nobody is signed in: the page around can change that, and a person at the frame where the company's sign-in is set up. */
function Waiting() {
  const t = useT();
  const fault = useEmbed((state) => state.fault);
  return (
    <main className="h-full bg-app">
      <div role="status" className="h-full">
        {fault === null ? (
          <Empty title={t("embed.signingIn")} />
        ) : (
          <Empty title={t(FAULTS[fault].title)} hint={t(FAULTS[fault].hint)}>
            <OwnWay />
          </Empty>
        )}
      </div>
    </main>
  );
}

/** The company's sign-in, in a window of its own: its provider refuses to be framed. */
function OwnWay() {
  const t = useT();
  const offer = useEmbed((state) => state.sso);
  const signOn = useEmbed((state) => state.signOn);
  if (offer === null) return null;
  const name = offer.label || (offer.provider === "google" ? "Google" : "");
  return (
    <>
      <Button
        tone="primary"
        onClick={() => {
          wires.signOn();
        }}
      >
        {name ? t("embed.ssoWith", { name }) : t("embed.ssoCompany")}
      </Button>
      {signOn === "open" ? <p className="mt-2 max-w-72 text-13 text-fg2">{t("embed.ssoOpen")}</p> : null}
      {signOn === "blocked" ? (
        <p role="alert" className="mt-2 max-w-72 text-13 text-warn">
          {t("embed.ssoBlocked")}
        </p>
      ) : null}
    </>
  );
}

function Workplace({ live, asksSignIn }: { live: Live; asksSignIn: boolean }) {
  const t = useT();
  const layout = useEmbed((state) => state.layout);
  const params = useParams({ strict: false });
  const wanted = Number(params.dialogId);
  const open = Number.isSafeInteger(wanted) && wanted > 0 ? (wanted as DialogId) : null;
  useCompactSheet(layout === "compact");
  return (
    <LiveProvider value={live}>
      <div className="flex h-full flex-col" inert={asksSignIn}>
        <LinkBanner />
        <HostBar bridge={wires.bridge} open={open} />
        <div
          data-embed={layout}
          className="flex min-h-0 flex-1"
          {...(open === null ? {} : { "data-open": "" })}
        >
          <Outlet />
        </div>
        <Windows />
      </div>
      <Told />
      {open === null ? null : <Opened key={open} id={open} />}
      {asksSignIn ? (
        <div
          role="dialog"
          aria-modal="true"
          aria-label={t("embed.ended")}
          className="fixed inset-0 z-50 bg-app"
        >
          <Waiting />
        </div>
      ) : null}
    </LiveProvider>
  );
}

/** Windows over the workspace that a key, a button or the page around opens. */
function Windows() {
  const { help, palette, set } = useShell();
  const outbound = useEmbed((state) => state.outbound);
  const change = useEmbed((state) => state.set);
  useShortcut("help", () => {
    set({ help: true });
  });
  useShortcut("palette", () => {
    set({ palette: true });
  });
  return (
    <>
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
      {outbound === null ? null : (
        <OutboundDialog
          key={`${outbound.contact.id} ${outbound.text}`}
          client={outbound.client}
          contact={outbound.contact}
          first={outbound.text}
          onClose={() => {
            change({ outbound: null });
          }}
          onDone={(dialog) => {
            change({ outbound: null });
            wires.show(dialog.id, "mine");
          }}
        />
      )}
    </>
  );
}

/** Tells the page around that the workspace is there, how many clients wait, and in which status one is. */
function Told() {
  const panel = usePanel();
  const { user, operator_statuses: statuses } = useBoot();
  const waiting = useSlice(keys.dialogs, waitingCount);
  const me = useMe();
  const status = statuses.find(({ id }) => id === me?.status_id);
  useEffect(() => {
    const { follower, bridge } = wires;
    const knows = (): void => {
      follower.knows(panel.store.state);
    };
    knows();
    bridge?.post("ready", { user: { id: user.id, name: user.name } });
    return panel.store.subscribe(keys.list("mine"), knows);
  }, [panel, user.id, user.name]);
  useEffect(() => {
    wires.bridge?.post("unread", { count: waiting });
  }, [waiting]);
  useEffect(() => {
    if (status)
      wires.bridge?.post("status", {
        status: { id: status.id, name: status.name, can_receive: status.can_receive },
      });
  }, [status]);
  return null;
}

/** Tells the page around which dialog is on the screen, once it can be read. */
function Opened({ id }: { id: DialogId }) {
  const dialog = useDialog(id);
  const here = dialog !== undefined;
  const panel = usePanel();
  useEffect(() => {
    const found = panel.store.state.dialogs.get(id);
    if (here && found) wires.bridge?.post("dialog.opened", toldDialog(found));
  }, [here, id, panel]);
  return null;
}

import { Link, useLocation } from "@tanstack/react-router";
import { Inbox, Keyboard, Radio, Settings, Users } from "lucide-react";
import { useT } from "../../i18n/language";
import { usePrinted } from "../../keys/bindings";
import { waitingCount } from "../../live/order";
import { useGrant, useSlice } from "../../live/react";
import { keys } from "../../live/reduce";
import { Logo } from "../../ui/icons/logo";
import { Tooltip } from "../../ui/tooltip";
import { LinkIndicator } from "./LinkIndicator";
import { useShell } from "./state";
import { UpdateButton } from "./UpdateButton";

/** The dark rail: screens that exist, then the connection and the shortcut sheet. */
export function Rail() {
  const t = useT();
  const seesQueue = useGrant("queue_status");
  const seesOperators = useGrant("operators_monitor");
  const atInbox = useLocation({ select: ({ pathname }) => pathname.startsWith("/inbox") });
  const set = useShell((state) => state.set);
  const help = usePrinted("help");
  const waiting = useSlice(keys.dialogs, waitingCount);
  return (
    <nav
      aria-label={t("rail.label")}
      className="flex w-14 shrink-0 flex-col items-center gap-1 bg-rail py-3 text-rail-fg max-pane:hidden"
    >
      <span className="mb-2 flex size-10 items-center justify-center">
        <Logo />
      </span>
      <Tooltip text={t("inbox.requests")} side="right">
        <Link
          to="/inbox/$view"
          params={{ view: "mine" }}
          aria-label={waiting > 0 ? t("rail.inboxWaiting", { n: waiting }) : t("inbox.requests")}
          className="relative flex size-10 items-center justify-center rounded-card data-here:bg-rail-on data-here:text-rail-bright hover:bg-rail-on hover:text-rail-bright"
          {...(atInbox ? { "data-here": "" } : {})}
        >
          <Inbox size={19} aria-hidden />
          {waiting > 0 ? (
            <span
              aria-hidden
              className="absolute -top-1 -right-1 min-w-[18px] rounded-full bg-bad-fill px-1 text-center text-11 leading-[18px] font-semibold text-on-bad tabular-nums"
            >
              {waiting > 99 ? "99+" : waiting}
            </span>
          ) : null}
        </Link>
      </Tooltip>
      {seesQueue || seesOperators ? (
        <Tooltip text={t("rail.live")} side="right">
          <Link
            to="/live"
            aria-label={t("rail.live")}
            className="flex size-10 items-center justify-center rounded-card hover:bg-rail-on hover:text-rail-bright"
            activeProps={{ className: "bg-rail-on text-rail-bright" }}
          >
            <Radio size={19} aria-hidden />
          </Link>
        </Tooltip>
      ) : null}
      <Tooltip text={t("clients.title")} side="right">
        <Link
          to="/clients"
          aria-label={t("clients.title")}
          className="flex size-10 items-center justify-center rounded-card hover:bg-rail-on hover:text-rail-bright aria-[current=page]:bg-rail-on aria-[current=page]:text-rail-bright"
        >
          <Users size={19} aria-hidden />
        </Link>
      </Tooltip>
      <span className="flex-1" />
      <UpdateButton />
      <LinkIndicator />
      <Tooltip text={t("rail.settings")} side="right">
        <Link
          to="/settings"
          aria-label={t("rail.settings")}
          className="flex size-10 items-center justify-center rounded-card hover:bg-rail-on hover:text-rail-bright"
          activeProps={{ className: "bg-rail-on text-rail-bright" }}
        >
          <Settings size={18} aria-hidden />
        </Link>
      </Tooltip>
      <Tooltip text={t("keys.help")} shortcut={help} side="right">
        <button
          type="button"
          aria-label={t("keys.help")}
          onClick={() => {
            set({ help: true });
          }}
          className="flex size-10 items-center justify-center rounded-card hover:bg-rail-on hover:text-rail-bright"
        >
          <Keyboard size={18} aria-hidden />
        </button>
      </Tooltip>
    </nav>
  );
}

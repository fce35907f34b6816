import { Link } from "@tanstack/react-router";
import { Inbox, Keyboard } from "lucide-react";
import { useT } from "../../i18n/language";
import { waitingCount } from "../../live/order";
import { useSlice } from "../../live/react";
import { keys } from "../../live/reduce";
import { Logo } from "../../ui/icons/logo";
import { Tooltip } from "../../ui/tooltip";
import { LinkIndicator } from "./LinkIndicator";

/** The dark rail: screens that exist, then the connection and the shortcut sheet. */
export function Rail({ onHelp }: { onHelp(): void }) {
  const t = useT();
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
          className="relative flex size-10 items-center justify-center rounded-card bg-rail-on text-rail-bright"
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
      <span className="flex-1" />
      <LinkIndicator />
      <Tooltip text={t("keys.help")} shortcut="?" side="right">
        <button
          type="button"
          aria-label={t("keys.help")}
          onClick={onHelp}
          className="flex size-10 items-center justify-center rounded-card hover:bg-rail-on hover:text-rail-bright"
        >
          <Keyboard size={18} aria-hidden />
        </button>
      </Tooltip>
    </nav>
  );
}

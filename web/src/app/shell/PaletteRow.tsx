import { Link } from "@tanstack/react-router";
import { Bell, Search } from "lucide-react";
import { useT } from "../../i18n/language";
import { usePrinted } from "../../keys/bindings";
import { useBell } from "../../live/react";
import { Kbd } from "../../ui/kbd";
import { Tooltip } from "../../ui/tooltip";
import { useShell } from "./state";

/** Top of the folder pane: the palette behind a search button, and the bell. */
export function PaletteRow() {
  const t = useT();
  const set = useShell((state) => state.set);
  const keys = usePrinted("palette");
  return (
    <div className="flex shrink-0 items-center gap-1 p-2 pb-0">
      <button
        type="button"
        className="flex h-control min-w-0 flex-1 items-center gap-2 rounded-control border border-line2 bg-surface px-2 text-13 text-fg2 hover:bg-hover hover:text-fg max-pane:h-11"
        onClick={() => {
          set({ palette: true });
        }}
      >
        <Search size={15} aria-hidden className="shrink-0" />
        <span className="min-w-0 flex-1 truncate">{t("palette.open")}</span>
        {keys === undefined ? null : <Kbd>{keys}</Kbd>}
      </button>
      <BellButton />
    </div>
  );
}

/** How much has happened that was not seen yet. */
function BellButton() {
  const t = useT();
  const unread = useBell((bell) => bell.unread);
  const keys = usePrinted("notifications");
  const label = unread > 0 ? t("bell.unread", { n: unread }) : t("bell.title");
  return (
    <Tooltip text={label} shortcut={keys}>
      <Link
        to="/me/notifications"
        aria-label={label}
        className="relative flex size-control shrink-0 items-center justify-center rounded-control text-fg2 hover:bg-hover hover:text-fg max-pane:size-11"
      >
        <Bell size={17} aria-hidden />
        {unread > 0 ? (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-bad-fill px-1 text-center text-11 leading-4 font-semibold text-on-bad tabular-nums"
          >
            {unread > 99 ? "99+" : unread}
          </span>
        ) : null}
      </Link>
    </Tooltip>
  );
}

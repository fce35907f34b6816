import { Wifi, WifiOff } from "lucide-react";
import { useT } from "../../i18n/language";
import { useLink } from "../../live/react";
import { cx } from "../../ui/cx";
import { Tooltip } from "../../ui/tooltip";

/** Green with the ping, amber while the connection is being restored, grey without a network. */
export function LinkIndicator() {
  const t = useT();
  const link = useLink();
  const online = link.phase === "online";
  const offline = !online && !navigator.onLine;
  const text = online
    ? link.pingMs === null
      ? t("link.online")
      : t("link.onlinePing", { ms: Math.round(link.pingMs) })
    : t(offline ? "link.offline" : "link.restoring");
  return (
    <Tooltip text={text} side="right">
      <button
        type="button"
        aria-label={text}
        className="relative flex size-10 cursor-default items-center justify-center rounded-card"
      >
        {offline ? <WifiOff size={18} aria-hidden /> : <Wifi size={18} aria-hidden />}
        <span
          className={cx(
            "absolute right-2 bottom-2 size-2 rounded-full ring-2 ring-rail",
            online ? "bg-ok-fill" : offline ? "bg-rail-fg" : "bg-warn-fill",
          )}
        />
      </button>
    </Tooltip>
  );
}

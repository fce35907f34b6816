import { useEffect, useState } from "react";
import { duration } from "../../i18n/format";
import { useT } from "../../i18n/language";
import { useLink, usePanel } from "../../live/react";

/** A short cut is nobody's business; a longer one is said. */
const QUIET_MS = 1_500;
const GREEN_MS = 2_000;

/** Across the top: the connection is lost and for how long; then, for two seconds, that it is back. */
export function LinkBanner() {
  const t = useT();
  const panel = usePanel();
  const link = useLink();
  const [now, setNow] = useState(0);
  const [told, setTold] = useState(false);
  const { lostAt, phase, missed } = link;

  useEffect(() => {
    if (lostAt === null) return;
    const tick = (): void => {
      setNow(Date.now());
      if (Date.now() - lostAt >= QUIET_MS) setTold(true);
    };
    const first = setTimeout(tick, QUIET_MS);
    const every = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(every);
    };
  }, [lostAt]);

  const back = phase === "online" && told;
  useEffect(() => {
    if (!back) return;
    const timer = setTimeout(() => {
      setTold(false);
      panel.linkSeen();
    }, GREEN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [back, panel]);

  if (back) {
    return (
      <p role="status" className="shrink-0 bg-ok-soft px-4 py-1.5 text-center text-13 text-ok">
        {missed !== null && missed > 0 ? t("banner.backMissed", { n: missed }) : t("banner.back")}
      </p>
    );
  }
  if (phase === "replaced") {
    return (
      <p role="status" className="shrink-0 bg-warn-soft px-4 py-1.5 text-center text-13 text-warn">
        {t("banner.replaced")} <TryNow label={t("banner.takeBack")} />
      </p>
    );
  }
  if (!told || lostAt === null || phase === "sign_in") return null;
  return (
    <p
      role="status"
      className="flex shrink-0 flex-wrap items-center justify-center gap-x-3 bg-warn-soft px-4 py-1.5 text-13 text-warn"
    >
      <span>{t("banner.lost")}</span>
      <span aria-live="off" className="tabular-nums">
        {duration(t, now - lostAt)}
      </span>
      <TryNow label={t("banner.tryNow")} />
    </p>
  );
}

function TryNow({ label }: { label: string }) {
  const panel = usePanel();
  return (
    <button
      type="button"
      className="min-h-6 font-semibold underline"
      onClick={() => {
        if (panel.connection.phase === "waiting") panel.connection.nudge();
        else panel.connection.start();
      }}
    >
      {label}
    </button>
  );
}

import type { ReactNode } from "react";
import { useT } from "../../i18n/language";
import type { Lateness } from "../../live/lateness";
import { cx } from "../../ui/cx";

/** The number beside a folder: amber when the oldest wait nears its norm, red when one is past it, both also said (ui.md 4.1). */
export function LateCount({ lateness, children }: { lateness: Lateness; children: ReactNode }) {
  const t = useT();
  return (
    <span
      className={cx(
        "text-12 tabular-nums",
        lateness === "late"
          ? "font-semibold text-bad"
          : lateness === "soon"
            ? "font-semibold text-warn"
            : "font-normal text-fg2",
      )}
    >
      {lateness ? (
        <span className="sr-only">{t(lateness === "late" ? "counter.late" : "counter.soon")} </span>
      ) : null}
      {children}
    </span>
  );
}

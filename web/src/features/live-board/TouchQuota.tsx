import { CircleCheck } from "lucide-react";
import type { BoardOperator } from "../../api/board";
import { cx } from "../../ui/cx";
import { quotaOf } from "./rules";
import { useT } from "./words";

/** «45/60», and a check mark with its word once the day's quota of unique clients is done (operator-line.md 11); nothing without a quota. */
export function TouchQuota({ row, named = false }: { row: BoardOperator; named?: boolean }) {
  const t = useT();
  const known = quotaOf(row);
  if (!known) return null;
  const { done, quota, met } = known;
  return (
    <span
      className={cx(
        "inline-flex flex-wrap items-center gap-x-1.5 tabular-nums",
        met ? "text-ok" : "text-fg2",
      )}
      title={t("live.touchesHint", { done, quota })}
    >
      <span>{named ? t("live.touches", { done, quota }) : `${done}/${quota}`}</span>
      {met ? (
        <span className="inline-flex items-center gap-1 text-12">
          <CircleCheck size={14} aria-hidden />
          {t("live.quotaMet")}
        </span>
      ) : null}
    </span>
  );
}

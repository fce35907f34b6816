import { Link } from "@tanstack/react-router";
import type { View } from "../../api/types";
import { useT } from "../../i18n/language";
import { catalogueName } from "../../i18n/names";
import { type ListKey, specOf } from "../../live/list-key";
import { useBoot, useCounters, useGrant, useMe, usePanel } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { useLook } from "../../ui/theme";

/** Rows that keep the final geometry; invisible while an answer is still quick. */
export function ListSkeleton({ rows }: { rows: number }) {
  const t = useT();
  const compact = useLook((look) => look.density === "compact");
  return (
    <div className="late min-h-0 flex-1 overflow-hidden" role="status" aria-label={t("list.loading")}>
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          className={cx("flex gap-3 border-b border-line px-3", compact ? "h-[54px] py-2" : "h-[78px] py-3")}
        >
          <span className="size-9 shrink-0 rounded-full bg-hover" />
          <span className="flex flex-1 flex-col gap-2">
            <span className="h-3 w-2/5 rounded-chip bg-hover" />
            <span className="h-3 w-4/5 rounded-chip bg-hover" />
            {compact ? null : <span className="h-3 w-1/4 rounded-chip bg-hover" />}
          </span>
        </div>
      ))}
    </div>
  );
}

/** Under the rows of a list whose rest did not come. */
export function ListStuck({ className, onAgain }: { className: string; onAgain(): void }) {
  const t = useT();
  return (
    <div
      role="alert"
      className={cx("flex items-center gap-2 border-t border-line px-3 py-2 text-12 text-fg2", className)}
    >
      <span className="min-w-0 flex-1">{t("list.failedHint")}</span>
      <Button onClick={onAgain}>{t("action.retry")}</Button>
    </div>
  );
}

/** What an empty list says: what it means and the one thing to do. */
export function ListEmpty({
  view,
  list,
  failed,
  onTakeNext,
  onAgain,
}: {
  view: View;
  list: ListKey;
  failed: boolean;
  onTakeNext(): void;
  /** Asks again for what did not come; the whole list when it is left out. */
  onAgain?: () => void;
}) {
  const t = useT();
  const counters = useCounters();
  const mayTake = useGrant("op_take_from_queue");
  const panel = usePanel();
  const me = useMe();
  const { operator_statuses: statuses } = useBoot();
  const status = statuses.find((known) => known.id === me?.status_id);
  if (failed) {
    return (
      <Empty title={t("list.failed")} hint={t("list.failedHint")}>
        <Button
          onClick={() => {
            if (onAgain) onAgain();
            else panel.loadList(list).catch(() => undefined); // the line stays until an attempt succeeds
          }}
        >
          {t("action.retry")}
        </Button>
      </Empty>
    );
  }
  if (specOf(list).filter !== null) {
    return (
      <Empty title={t("list.emptyFilter")}>
        <Link
          to="/inbox/$view"
          params={{ view }}
          className="inline-flex h-8 items-center rounded-control border border-line2 px-3 text-13 font-medium hover:bg-hover"
        >
          {t("filter.reset")}
        </Link>
      </Empty>
    );
  }
  switch (view) {
    case "mine": {
      const online = statuses.find((known) => known.can_receive);
      if (status && !status.can_receive && online) {
        return (
          <Empty
            title={t("list.offDuty", { status: catalogueName(t, status.name) })}
            hint={t("list.offDutyHint")}
          >
            <Button
              tone="primary"
              onClick={() => {
                panel.command("status.set", { status_id: online.id }).catch(() => undefined); // the card shows the true status
              }}
            >
              {t("presence.goOnline")}
            </Button>
          </Empty>
        );
      }
      const queued = counters?.queue ?? 0;
      return (
        <Empty
          title={t("list.emptyMine")}
          hint={queued > 0 ? t("list.emptyMineQueue", { n: queued }) : t("list.emptyMineHint")}
        >
          {queued > 0 && mayTake ? (
            <Button tone="primary" onClick={onTakeNext}>
              {t("take.next")}
            </Button>
          ) : null}
        </Empty>
      );
    }
    case "queue":
      return <Empty title={t("list.emptyQueue")} hint={t("list.emptyQueueHint")} />;
    case "bot":
      return <Empty title={t("list.emptyBot")} hint={t("list.emptyBotHint")} />;
    case "all":
      return <Empty title={t("list.emptyAll")} />;
  }
}

import { ChevronDown, Inbox } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { FilterRef } from "../../api/types";
import { catalogueName } from "../../i18n/names";
import { queueLatenessOf } from "../../live/queue-lateness";
import { useFilters, useQueues } from "../../live/react";
import { queueOf } from "../../live/subjects";
import { cx } from "../../ui/cx";
import { FolderLink } from "./FolderLink";
import { useLooked } from "./use-lateness";
import { useT } from "./words";

/** More queues than this are folded until somebody looks at them. */
const MOST_OPEN = 12;

/** What waits, by topic: a folder for each topic that the person may take from, a subtopic under its topic (ui.md 4.1). */
export function QueueTree({
  active,
  onNavigate,
}: {
  active: FilterRef | null;
  onNavigate?: (() => void) | undefined;
}) {
  const t = useT();
  const id = useId();
  const queues = useQueues();
  const { watchQueues } = useFilters();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? (queues.length <= MOST_OPEN || queueOf(active) !== undefined);
  const lateness = useLooked(queueLatenessOf, open);
  useEffect(() => {
    watchQueues(open ? queues.map((queue) => queue.id) : []);
  }, [watchQueues, queues, open]);
  if (queues.length === 0) return null;
  const inner = (parent: number | null | undefined): boolean =>
    parent !== null && parent !== undefined && queues.some(({ subject }) => subject?.id === parent);
  const tops = queues.filter(({ subject }) => !inner(subject?.parent_id));
  const ordered = tops.flatMap((top) => [
    { ...top, level: 0 },
    ...queues
      .filter(({ subject }) => subject !== null && subject.parent_id === top.subject?.id)
      .map((queue) => ({ ...queue, level: 1 })),
  ]);
  return (
    <>
      <h2 className="pt-3 text-12 text-fg3">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          className="flex h-7 w-full items-center gap-1 rounded-control px-2 hover:bg-hover max-pane:h-11"
          onClick={() => {
            setChosen(!open);
          }}
        >
          {t("tree.queues")}
          <ChevronDown size={14} aria-hidden className={cx("ml-auto", !open && "-rotate-90")} />
        </button>
      </h2>
      <ul id={id} hidden={!open}>
        {open
          ? ordered.map(({ id: queue, subject, level }) => (
              <li key={queue}>
                <FolderLink
                  id={queue}
                  icon={<Inbox size={16} aria-hidden />}
                  label={subject ? catalogueName(t, subject.name) : t("fact.noSubject")}
                  active={active === queue}
                  level={level}
                  zero
                  lateness={lateness.get(queue) ?? null}
                  onNavigate={onNavigate}
                />
              </li>
            ))
          : null}
      </ul>
    </>
  );
}

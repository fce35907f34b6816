import { Link } from "@tanstack/react-router";
import { Bot, Inbox, Layers, UserRoundCheck } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { type FilterRef, VIEWS, type View } from "../../api/types";
import { useLanguage, useT } from "../../i18n/language";
import { type Lateness, latenessOf } from "../../live/lateness";
import { useCounters, usePanel } from "../../live/react";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";

const FolderTree = lazily(async () => (await import("./FolderTree")).FolderTree);

const ICONS: Record<View, ReactNode> = {
  mine: <UserRoundCheck size={16} aria-hidden />,
  queue: <Inbox size={16} aria-hidden />,
  bot: <Bot size={16} aria-hidden />,
  all: <Layers size={16} aria-hidden />,
};

/** Folder pane: `head` is the search, then the views with their counters, `foot` is the presence card. */
export function FolderPane({
  view,
  filter,
  head,
  foot,
  onNavigate,
}: {
  view: View;
  /** The filter on screen, when one is. */
  filter: FilterRef | "draft" | null;
  head?: ReactNode;
  foot: ReactNode;
  onNavigate?: () => void;
}) {
  const t = useT();
  const language = useLanguage();
  const counters = useCounters();
  const lateness = useLateness();
  return (
    <div className="flex h-full flex-col bg-pane">
      {head}
      <nav aria-label={t("inbox.folders")} className="min-h-0 flex-1 overflow-y-auto p-2">
        <h2 className="px-2 pt-2 pb-1.5 text-12 text-fg3">{t("inbox.requests")}</h2>
        <ul>
          {VIEWS.map((of) => (
            <li key={of}>
              <Link
                to="/inbox/$view"
                params={{ view: of }}
                aria-current={of === view && filter === null ? "page" : undefined}
                {...(onNavigate ? { onClick: onNavigate } : {})}
                className={cx(
                  "flex h-folder items-center gap-3 rounded-control px-2 max-pane:h-11",
                  of === view && filter === null
                    ? "bg-selected font-semibold text-fg"
                    : "text-fg2 hover:bg-hover hover:text-fg",
                )}
              >
                <span className={of === view && filter === null ? "text-accent" : ""}>{ICONS[of]}</span>
                <span className="min-w-0 flex-1 truncate">{t(`view.${of}`)}</span>
                <span
                  className={cx(
                    "text-12 tabular-nums",
                    lateness[of] === "late"
                      ? "font-semibold text-bad"
                      : lateness[of] === "soon"
                        ? "font-semibold text-warn"
                        : "font-normal text-fg2",
                  )}
                >
                  {lateness[of] ? (
                    <span className="sr-only">
                      {t(lateness[of] === "late" ? "counter.late" : "counter.soon")}{" "}
                    </span>
                  ) : null}
                  {counters
                    ? of === "queue" || counters[of] > 0
                      ? counters[of].toLocaleString(language)
                      : ""
                    : "·"}
                </span>
              </Link>
            </li>
          ))}
        </ul>
        <FolderTree active={filter} onNavigate={onNavigate} />
      </nav>
      <div className="shrink-0 p-2">{foot}</div>
    </div>
  );
}

/** The waits behind the counters change with time alone, so they are looked at now and then. */
const LOOK_MS = 5_000;

function useLateness(): Partial<Record<View, Lateness>> {
  const { store, clock } = usePanel();
  const [found, setFound] = useState<{ mine: Lateness; queue: Lateness }>({ mine: null, queue: null });
  useEffect(() => {
    const look = (): void => {
      const [mine, queue] = (["mine", "queue"] as const).map((of) =>
        latenessOf(store.state, of, clock.now()),
      ) as [Lateness, Lateness];
      setFound((known) => (known.mine === mine && known.queue === queue ? known : { mine, queue }));
    };
    look();
    const every = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(every);
    };
  }, [store, clock]);
  return found;
}

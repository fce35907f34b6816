import { Link } from "@tanstack/react-router";
import { Bot, Inbox, Layers, UserRoundCheck } from "lucide-react";
import type { ReactNode } from "react";
import { type FilterRef, VIEWS, type View } from "../../api/types";
import { useLanguage, useT } from "../../i18n/language";
import { useCounters } from "../../live/react";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";
import { LateCount } from "./LateCount";
import { useLateness } from "./use-lateness";

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
                <LateCount lateness={lateness.get(of) ?? null}>
                  {counters
                    ? of === "queue" || counters[of] > 0
                      ? counters[of].toLocaleString(language)
                      : ""
                    : "·"}
                </LateCount>
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

import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from "react";
import type { OperatorStatus, SubjectId } from "../../api/types";
import type { Board, BoardFeed, BoardView } from "../../live/board";
import { useBoot, useNow } from "../../live/react";
import { normOf } from "../../live/waiting";
import { useT } from "./words";

const FeedContext = createContext<BoardFeed | null>(null);
export const FeedProvider = FeedContext.Provider;

export function useFeed(): BoardFeed {
  const feed = useContext(FeedContext);
  if (!feed) throw new Error("a live page is drawn outside its layout");
  return feed;
}

export function useBoardView(): BoardView {
  const feed = useFeed();
  return useSyncExternalStore(feed.subscribe, feed.view);
}

/** The moment the board shows: running, or the one it was frozen or lost at. */
export function useBoardNow(): number {
  const { board, phase, frozen } = useBoardView();
  const running = frozen === null && phase === "live";
  const now = useNow(running);
  if (frozen) return frozen.at;
  return running ? now : (board?.at ?? now);
}

export function useBoardData(): Board | null {
  return useBoardView().board;
}

/** Names a topic; «No topic» has one too. */
export function useTopicName(): (id: SubjectId | null) => string {
  const t = useT();
  const { subjects } = useBoot();
  return useMemo(() => {
    const names = new Map(subjects.map((subject) => [subject.id, subject.name]));
    return (id) => (id === null ? t("fact.noSubject") : (names.get(id) ?? `№ ${id}`));
  }, [subjects, t]);
}

/** Seconds a client of a topic may wait, by the topic's groups or by everybody's norm (operator-line.md 6). */
export function useNorm(wait: "accept" | "reply"): (topic: SubjectId | null) => number {
  const { settings, skill_groups, subjects } = useBoot();
  return useCallback(
    (topic: SubjectId | null) => normOf(topic, { settings, skill_groups, subjects }, wait),
    [settings, skill_groups, subjects, wait],
  );
}

export function useStatuses(): ReadonlyMap<number, OperatorStatus> {
  const { operator_statuses } = useBoot();
  return useMemo(() => new Map(operator_statuses.map((status) => [status.id, status])), [operator_statuses]);
}

import { type ReactNode, useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { DialogId } from "../../api/types";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useDialog, useMe, usePanel, useThread } from "../../live/react";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { lazily } from "../../ui/lazily";
import { useAmendingHere } from "./amending";
import { PhotoHost } from "./PhotoHost";
import { ThreadHeader } from "./ThreadHeader";
import { Timeline } from "./Timeline";
import { TypingRow } from "./TypingRow";

const AmendMessage = lazily(async () => (await import("./AmendMessage")).default);

interface ThreadPaneProps {
  id: DialogId;
  /** `seq` of the message to open at; the end without it. */
  at: number | undefined;
  /** The client's card stands beside the conversation. */
  beside: boolean;
  onBack(): void;
  onTransfer(): void;
  onClose(): void;
  onTake(): void;
  onMarkUnread(): void;
  onContext(): void;
  onBan(): void;
  snooze: ReactNode;
  exports: ReactNode;
  composer: ReactNode;
}

/** The open dialog: header at once from what the list knows, then its messages. */
export function ThreadPane({ id, at, composer, ...header }: ThreadPaneProps) {
  const t = useT();
  const panel = usePanel();
  const dialog = useDialog(id);
  const thread = useThread(id);
  const me = useMe();
  const amending = useAmendingHere();
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let here = true;
    panel.openDialog(id).then(
      () => {
        if (here) setFailure(null);
      },
      (error: unknown) => {
        if (here) setFailure(asProblem(error).code);
      },
    );
    return () => {
      here = false;
      panel.closeView(id);
    };
  }, [panel, id, attempt]);

  const mine = dialog?.operator_id !== undefined && dialog.operator_id === me?.id;
  const unread = dialog?.unread ?? 0;
  const onSeen = useCallback(
    (seq: number) => {
      if (mine && unread > 0) panel.read(id, seq);
    },
    [panel, id, mine, unread],
  );

  if (!dialog) {
    if (failure === null) return <ThreadSkeleton />;
    const gone = failure === "not_found" || failure === "forbidden";
    return (
      <Empty title={t(gone ? "thread.notFound" : "thread.failed")} hint={problemText(t, failure)}>
        <Button
          onClick={
            gone
              ? header.onBack
              : () => {
                  setAttempt((count) => count + 1);
                }
          }
        >
          {t(gone ? "action.toList" : "action.retry")}
        </Button>
      </Empty>
    );
  }
  return (
    <>
      <ThreadHeader dialog={dialog} mine={mine} {...header} />
      {thread?.loaded === true ? (
        <Timeline dialog={dialog} thread={thread} at={at} onSeen={onSeen} />
      ) : failure === null ? (
        <ThreadSkeleton />
      ) : (
        <Empty title={t("thread.failed")} hint={problemText(t, failure)}>
          <Button
            onClick={() => {
              setAttempt((count) => count + 1);
            }}
          >
            {t("action.retry")}
          </Button>
        </Empty>
      )}
      <TypingRow dialog={dialog} />
      {composer}
      <PhotoHost dialog={id} />
      {amending ? <AmendMessage /> : null}
    </>
  );
}

/** Six bubbles after 150 ms. */
function ThreadSkeleton() {
  const t = useT();
  return (
    <div
      className="late flex min-h-0 flex-1 flex-col justify-end gap-4 overflow-hidden p-4"
      role="status"
      aria-label={t("thread.loading")}
    >
      {["w-52", "w-72 self-end", "w-40", "w-64", "w-80 self-end", "w-48"].map((shape, index) => (
        <span key={index} className={`h-11 rounded-bubble bg-hover ${shape}`} />
      ))}
    </div>
  );
}

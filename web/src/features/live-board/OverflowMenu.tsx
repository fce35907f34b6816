import { Split } from "lucide-react";
import { useState } from "react";
import type { Alert } from "../../api/board";
import { asProblem } from "../../api/problems";
import { problemText } from "../../i18n/names";
import { useGrant, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Menu, MenuChoice } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { useBoardData, useTopicName } from "./context";
import { overflowing, queueActs, sortedQueues } from "./rules";
import { useT } from "./words";

const NONE = -1;

/** Who waits in a queue that is too long goes to another one: those with operators on line first. */
export function OverflowMenu({ alert }: { alert: Alert }) {
  const t = useT();
  const board = useBoardData();
  const topic = useTopicName();
  const { call } = useLive();
  const show = useToasts((state) => state.show);
  const may = useGrant("op_bulk");
  const [all, reply] = [useGrant("op_view_all"), useGrant("op_reply")];
  const [busy, setBusy] = useState(false);
  if (!board || !may || !queueActs({ all, reply, close: false }).change) return null;
  const ids = overflowing(board.waiting.values(), alert.subject_id);
  const others = sortedQueues(board.queues.values())
    .filter((queue) => queue.subject_id !== null && queue.subject_id !== alert.subject_id)
    .sort((a, b) => b.online - a.online);
  if (ids.length === 0 || others.length === 0) return null;
  const move = (subject: number): void => {
    setBusy(true);
    call<{ done: number; failed: number }>("POST", "/api/v1/dialogs/bulk", {
      body: { dialog_ids: ids, update: { subject_id: subject } },
    })
      .then(
        ({ data }) => {
          const name = topic(subject as never);
          show({
            text: t("live.alert.overflown", { n: data.done, name }),
            ...(data.failed > 0 ? { tone: "bad" as const } : {}),
          });
        },
        (error: unknown) => {
          show({ text: problemText(t, asProblem(error).code), tone: "bad" });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <Menu
      trigger={
        <Button disabled={busy}>
          <Split size={15} aria-hidden />
          {t("live.alert.overflow")}
        </Button>
      }
    >
      <MenuChoice
        label={t("live.alert.overflowTo", { n: ids.length })}
        value={NONE}
        onChange={move}
        options={others.map((queue) => ({
          value: queue.subject_id as number,
          label: topic(queue.subject_id),
          hint: t("live.alert.online", { n: queue.online }),
        }))}
      />
    </Menu>
  );
}

import { type ReactNode, useState } from "react";
import { asProblem } from "../../api/problems";
import type { DialogId, OperatorId } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { useToasts } from "../../ui/toasts";
import { AssignDialog } from "./AssignDialog";
import { useBoardData } from "./context";
import { DecisionDialog } from "./DecisionDialog";
import { PeekDrawer } from "./PeekDrawer";
import { useT } from "./words";

interface Desk {
  peek(id: DialogId): void;
  ask(id: DialogId): void;
  assign(id: DialogId, operator: OperatorId): void;
  decision(id: number): void;
  /** The window that is open, if any. */
  window: ReactNode;
}

/** What every page of the board can open: a look at a dialog, the choice of an operator, a decision. */
export function useDesk(): Desk {
  const t = useT();
  const { supervise } = useLive();
  const board = useBoardData();
  const show = useToasts((state) => state.show);
  const [peeked, setPeeked] = useState<DialogId | null>(null);
  const [asked, setAsked] = useState<DialogId | null>(null);
  const [decided, setDecided] = useState<number | null>(null);

  const clientOf = (id: DialogId): string => {
    const waiting = board?.waiting.get(id);
    if (waiting) return waiting.client_name;
    for (const row of board?.operators.values() ?? []) {
      const slot = row.slots.find((known) => known.dialog_id === id);
      if (slot) return slot.client_name;
    }
    return `№ ${id}`;
  };
  const assign = (id: DialogId, operator: OperatorId): void => {
    const name = board?.operators.get(operator)?.operator.name ?? "";
    const client = clientOf(id);
    setAsked(null);
    setPeeked(null);
    supervise.assign(id, operator).then(
      () => {
        show({ text: t("transfer.done", { client, name }) });
      },
      (error: unknown) => {
        show({
          text: t("live.assign.failed", { client, reason: problemText(t, asProblem(error).code) }),
          tone: "bad",
        });
      },
    );
  };
  const window =
    asked !== null ? (
      <AssignDialog
        client={clientOf(asked)}
        onClose={() => {
          setAsked(null);
        }}
        onChoose={(operator) => {
          assign(asked, operator);
        }}
      />
    ) : peeked !== null ? (
      <PeekDrawer
        id={peeked}
        onClose={() => {
          setPeeked(null);
        }}
        onAssign={() => {
          setAsked(peeked);
        }}
      />
    ) : decided !== null ? (
      <DecisionDialog
        id={decided}
        onClose={() => {
          setDecided(null);
        }}
      />
    ) : null;
  return { peek: setPeeked, ask: setAsked, assign, decision: setDecided, window };
}

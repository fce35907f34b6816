import { useGrant } from "../../live/react";
import { AlertBar } from "./AlertBar";
import { DecisionFeed } from "./DecisionFeed";
import { KpiStrip } from "./KpiStrip";
import { OperatorCards } from "./OperatorCards";
import { QueueTable } from "./QueueTable";
import { useDesk } from "./use-desk";

/** `/live`: figures, alerts, who waits, who works, what was decided. */
export function BoardPage() {
  const desk = useDesk();
  const seesOperators = useGrant("operators_monitor");
  return (
    <>
      <KpiStrip />
      <div className="flex flex-col gap-4 p-5 max-pane:p-3">
        <AlertBar />
        <div className="grid grid-cols-[minmax(0,1fr)_360px] items-start gap-4 max-folders:grid-cols-1">
          <div className="flex min-w-0 flex-col gap-4">
            <QueueTable onOpen={desk.peek} />
            {seesOperators ? <OperatorCards onPeek={desk.peek} onAssign={desk.assign} /> : null}
          </div>
          <div className="sticky top-4 flex max-h-[calc(100vh-180px)] flex-col max-folders:static">
            <DecisionFeed
              onOpen={(decision) => {
                desk.decision(decision.id);
              }}
            />
          </div>
        </div>
      </div>
      {desk.window}
    </>
  );
}

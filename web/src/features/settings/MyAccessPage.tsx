import { useLive } from "../../live/react";
import { PageFrame } from "./PageFrame";
import { SecondFactor } from "./SecondFactor";
import { useCfg } from "./words";

/** The second step of one's own sign-in. */
export function MyAccessPage() {
  const cfg = useCfg();
  const { call } = useLive();
  return (
    <PageFrame title={cfg("cfg.my")} lead={cfg("cfg.myLead")}>
      <SecondFactor call={call} />
    </PageFrame>
  );
}

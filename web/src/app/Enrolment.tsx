import { AccessFrame } from "../features/access/AccessFrame";
import { SecondFactor } from "../features/settings/SecondFactor";
import { useCfg } from "../features/settings/words";
import { useT } from "../i18n/language";
import { Button } from "../ui/button";
import { bootSession, call, signOut } from "./session";

/** A role of the person asks for a second step of the sign-in: it is set up here before anything else works. */
export function Enrolment() {
  const t = useT();
  const cfg = useCfg();
  return (
    <AccessFrame title={cfg("cfg.enrol")} lead={cfg("cfg.enrolLead")}>
      <SecondFactor call={call} done={() => void bootSession()} />
      <Button tone="quiet" className="mt-4" onClick={() => void signOut()}>
        {t("access.signOut")}
      </Button>
    </AccessFrame>
  );
}

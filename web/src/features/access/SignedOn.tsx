import { useEffect, useState } from "react";
import { tellSignedOn } from "../../browser/sign-on";
import { AccessFrame } from "./AccessFrame";
import { useT } from "./words";

/** `/signed-on`: where a sign-in in a window of its own ends. It tells the page that opened it, and closes. */
export function SignedOnPage() {
  const t = useT();
  const [said] = useState(() => ({
    mark: new URLSearchParams(location.search).get("mark") ?? "",
    token: new URLSearchParams(location.hash.replace(/^#/, "")).get("token"),
  }));
  useEffect(() => {
    // Neither the address nor its history has the token afterwards.
    history.replaceState(history.state, "", location.pathname);
    if (said.mark === "") return;
    tellSignedOn(said.mark, said.token);
    window.close();
  }, [said]);
  return (
    <AccessFrame title={t("sso.signedOn")} lead={t("sso.signedOnLead")}>
      {null}
    </AccessFrame>
  );
}

import { useState } from "react";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { FormError } from "../../ui/field";
import { useOwnProof } from "../../live/own-proof";
import { useCfg } from "./words";

/** Makes somebody who was deactivated anonymous, with one's own password: there is no way back. */
export function EraseUser({ user, onErased }: { user: number; onErased(): void }) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const proof = useOwnProof(call);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const erase = (): void => {
    setBusy(true);
    setProblem(null);
    call("POST", `/api/v1/users/${user}/erase`, { body: proof.body }).then(onErased, (error: unknown) => {
      const refused = asProblem(error);
      proof.forget();
      setBusy(false);
      setProblem(
        refused.code === "forbidden" || refused.code === "conflict"
          ? cfg("cfg.refused", { reason: refused.message })
          : problemText(t, refused.code),
      );
    });
  };
  if (!sure)
    return (
      <Button
        tone="danger"
        className="mt-3"
        onClick={() => {
          setSure(true);
        }}
      >
        {cfg("cfg.erase")}
      </Button>
    );
  return (
    <div className="mt-3 flex flex-col gap-3">
      <p className="text-12 text-warn">{cfg("cfg.eraseHint")}</p>
      {proof.fields}
      {problem ? <FormError>{problem}</FormError> : null}
      <Button tone="danger" className="self-start" disabled={busy || !proof.ready} onClick={erase}>
        {cfg("cfg.eraseSure")}
      </Button>
    </div>
  );
}

import { type FormEvent, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client } from "../../api/types";
import { problemText } from "../../i18n/names";
import { saveBlob } from "../../live/file-links";
import { useOwnProof } from "../../live/own-proof";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { FormError } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** Takes everything about a client out as an archive, or erases it; each with one's own password (AU-14). */
export function ClientData({
  client,
  what,
  onClose,
  onErased,
}: {
  client: Pick<Client, "id" | "name">;
  what: "export" | "erase";
  onClose(): void;
  onErased(after: Client): void;
}) {
  const t = useT();
  const { api, call } = useLive();
  const { show } = useToasts.getState();
  const proof = useOwnProof(call);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const exports = what === "export";
  const take = async (): Promise<void> => {
    if (exports) {
      saveBlob(await api.exportClient(client.id, proof.body), `client-${client.id}.zip`);
      onClose();
      show({ text: t("card.dataSaved") });
      return;
    }
    const { data } = await call<Client>("POST", `/api/v1/clients/${client.id}/erase`, { body: proof.body });
    onErased(data);
    show({ text: t("card.dataErased") });
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    take().catch((error: unknown) => {
      const { code, message } = asProblem(error);
      proof.forget();
      setBusy(false);
      const said = code === "forbidden" || code === "conflict" || code === "too_large";
      setProblem(said ? t("card.dataRefused", { reason: message }) : problemText(t, code));
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(exports ? "card.dataExport" : "card.dataErase")}
      description={client.name}
      closeLabel={t("action.close")}
    >
      <form className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 py-4" onSubmit={send}>
        <p className={exports ? "text-13 text-fg2" : "text-13 text-warn"}>
          {t(exports ? "card.dataExportHint" : "card.dataEraseHint")}
        </p>
        {proof.fields}
        {problem ? <FormError>{problem}</FormError> : null}
        <div className="flex items-center justify-end gap-2">
          <span role="status" className="min-w-0 flex-1 text-12 text-fg2">
            {busy && exports ? t("card.dataMaking") : ""}
          </span>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button tone={exports ? "primary" : "danger"} type="submit" disabled={busy || !proof.ready}>
            {t(exports ? "card.dataExportSure" : "card.dataEraseSure")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

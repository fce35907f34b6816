import { useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client, Dialog as Request } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Dialog } from "../../ui/dialog";
import { Tick } from "../../ui/segments";
import { useToasts } from "../../ui/toasts";
import { BanDialog } from "./BanDialog";
import { BanNotice } from "./BanNotice";
import { useT } from "./words";

/** Blocks the client of a request from its menu, or lifts the block that is there; both can be taken back for ten seconds. */
export function BanSheet({
  request,
  undoMs,
  onClose,
}: {
  request: Pick<Request, "id" | "channel" | "client">;
  undoMs: number;
  onClose(): void;
}) {
  const t = useT();
  const { clients, call } = useLive();
  const show = useToasts((state) => state.show);
  const [client, setClient] = useState<Client | null>(null);
  const [address, setAddress] = useState(false);
  const { id } = request.client;
  useEffect(() => {
    let gone = false;
    clients.client(id).then(
      (found) => {
        if (!gone) setClient(found);
      },
      (error: unknown) => {
        if (gone) return;
        show({ text: problemText(t, asProblem(error).code), tone: "bad" });
        onClose();
      },
    );
    return () => {
      gone = true;
    };
    // Once: the words and the callback may be others later.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [clients, id]);

  const failed = (error: unknown): void => {
    show({ text: problemText(t, asProblem(error).code), tone: "bad" });
  };
  const lift = (): void => {
    clients.unban(id).then((after) => {
      show({ text: t("card.banLifted", { name: after.name }) });
    }, failed);
  };
  const banned = (after: Client): void => {
    onClose();
    show({
      text: t("card.banDone", { name: after.name }),
      stays: undoMs,
      action: { label: t("action.cancel"), run: lift },
    });
    if (!address) return;
    const body = { dialog_id: request.id, reason: after.ban_reason, until: after.ban_until };
    call("POST", "/api/v1/ip-blocks", { body }).catch((error: unknown) => {
      show({ text: t("card.banAddressFailed", { reason: asProblem(error).message }), tone: "bad" });
    });
  };
  if (!client) return null;
  if (client.is_banned)
    return (
      <Dialog open onClose={onClose} title={t("card.banTitle")} closeLabel={t("action.close")}>
        <div className="px-5 py-4">
          <BanNotice
            client={client}
            onLift={() => {
              onClose();
              lift();
            }}
          />
        </div>
      </Dialog>
    );
  return (
    <BanDialog client={client} onClose={onClose} onDone={banned}>
      {request.channel === "widget" ? (
        <Tick label={t("card.banAddress")} checked={address} onChange={setAddress} />
      ) : null}
    </BanDialog>
  );
}

import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client, Contact, Dialog, DialogId } from "../../api/types";
import { useT } from "../../i18n/desk";
import { channelLabel } from "../../i18n/names";
import { draftOf, saveDraft } from "../../live/drafts";
import { useGrant, useLive } from "../../live/react";
import type { WriteFirst } from "../../live/write-first";
import { ChannelGlyph } from "../../ui/icons/channel";
import { Menu } from "../../ui/menu";
import type { Way } from "./elsewhere";
import { type Found, Ways } from "./SendElsewhere";

/**
 * «через Telegram ▾»: the channel that an answer goes by, and the client's other addresses. Choosing one goes to the request that is
 * open there, or begins one, with the words that are in the box.
 */
export function ChannelPicker({
  dialog,
  write,
  onOpen,
}: {
  dialog: Dialog;
  write: WriteFirst;
  onOpen(id: DialogId): void;
}) {
  const t = useT();
  const { panel, clients } = useLive();
  const mayBegin = useGrant("op_outbound");
  const [found, setFound] = useState<Found>({ state: "loading" });
  const [begins, setBegins] = useState<{ client: Client; contact: Contact } | null>(null);

  const read = (): void => {
    setFound({ state: "loading" });
    clients.client(dialog.client.id).then(
      (client) => {
        setFound({ state: "ready", client });
      },
      (error: unknown) => {
        setFound({ state: "failed", code: asProblem(error).code });
      },
    );
  };
  /** The words go along; what is written there already stays in front of them. */
  const goTo = (open: Dialog): void => {
    const words = draftOf(dialog.id, "reply");
    if (words !== "") {
      saveDraft(open.id, "reply", [draftOf(open.id, "reply"), words].filter(Boolean).join("\n"));
      saveDraft(dialog.id, "reply", "");
    }
    panel.putDialog(open);
    onOpen(open.id);
  };
  const choose = ({ contact, open }: Way): void => {
    if (open) goTo(open);
    else if (found.state === "ready") setBegins({ client: found.client, contact });
  };

  return (
    <>
      <Menu
        onOpenChange={(open) => {
          if (open) read();
        }}
        trigger={
          <button
            type="button"
            className="flex min-h-6 min-w-0 items-center gap-1.5 rounded-chip px-1 hover:bg-hover max-pane:min-h-11"
          >
            <span className="text-fg2">{t("composer.via")}</span>
            <ChannelGlyph channel={dialog.channel} size={14} />
            <span className="truncate">{channelLabel(t, dialog.channel)}</span>
            <ChevronDown size={13} aria-hidden className="shrink-0 text-fg2" />
            <span className="sr-only">{t("via.choose")}</span>
          </button>
        }
      >
        <Ways found={found} dialog={dialog} mayBegin={mayBegin} me={panel.store.state.me} onChoose={choose} />
      </Menu>
      {begins
        ? write(
            begins.client,
            begins.contact,
            () => {
              setBegins(null);
            },
            (begun) => {
              setBegins(null);
              saveDraft(dialog.id, "reply", "");
              onOpen(begun.id);
            },
            draftOf(dialog.id, "reply"),
          )
        : null}
    </>
  );
}

import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Attachment, Client, Dialog, OperatorId } from "../../api/types";
import { type Translate, useT } from "../../i18n/desk";
import { channelLabel, problemText } from "../../i18n/names";
import { saveDraft } from "../../live/drafts";
import { useGrant, useLive } from "../../live/react";
import { ChannelGlyph } from "../../ui/icons/channel";
import { Menu, MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { inTheWay, nonceFor, type Obstacle, type Way, waysOf } from "./elsewhere";

/** The client whose addresses are asked for. */
export type Found =
  { state: "loading" } | { state: "ready"; client: Client } | { state: "failed"; code: string };

/** «Надіслати іншим каналом» of a message that did not go: the client's other addresses, an open request there or a new one. */
export function SendElsewhere({
  dialog,
  message,
  text,
  files,
  onSent,
}: {
  dialog: Dialog;
  /** What tells this message from others: its id or its nonce. */
  message: number | string;
  text: string;
  files: readonly Attachment[];
  onSent?(): void;
}) {
  const t = useT();
  const { panel, clients } = useLive();
  const navigate = useNavigate();
  const mayBegin = useGrant("op_outbound");
  const show = useToasts((state) => state.show);
  const [found, setFound] = useState<Found>({ state: "loading" });
  const [busy, setBusy] = useState(false);
  const { me } = panel.store.state;

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

  /** A file belongs to one message, so the other message gets a copy; under the same key the server answers the same copy. */
  const copyOf = async (file: Attachment, key: string): Promise<Attachment> => {
    const content = await clients.file(file.url ?? "");
    const body = new File([content], file.name ?? "file", { type: file.mime ?? "" });
    return clients.upload(body, key, () => undefined, new AbortController().signal);
  };

  const send = async ({ contact, open }: Way): Promise<void> => {
    const nonce = nonceFor(message, contact);
    const copying = files.map((file, index) => copyOf(file, `${nonce}-${index}`));
    const copies = await Promise.all(copying).catch(() => null);
    if (!copies) {
      show({ text: t("elsewhere.files"), tone: "bad" });
      return;
    }
    const target = open ?? (await clients.startDialog({ contact_id: contact.id })).dialog;
    panel.putDialog(target);
    const obstacle = inTheWay(target, me);
    if (obstacle) {
      // The client wrote there in the same moment: what was to be sent waits in the box.
      saveDraft(target.id, "reply", text);
      show({ text: wordsOf(t, obstacle) });
    } else {
      panel.outbox.add(target.id, "reply", text, copies, null, [], nonce);
      show({ text: t("elsewhere.sent", { channel: channelLabel(t, contact.channel) }) });
      onSent?.();
    }
    void navigate({ to: "/inbox/$view/$dialogId", params: { view: "mine", dialogId: String(target.id) } });
  };

  const choose = (way: Way): void => {
    if (busy) return;
    setBusy(true);
    send(way).then(
      () => {
        setBusy(false);
      },
      (error: unknown) => {
        setBusy(false);
        const problem = asProblem(error);
        const holder = problem.details["operator_name"];
        const reason =
          typeof holder === "string" ? t("elsewhere.held", { name: holder }) : problemText(t, problem.code);
        show({ text: t("elsewhere.failed", { reason }), tone: "bad" });
      },
    );
  };

  return (
    <Menu
      onOpenChange={(open) => {
        if (open) read();
      }}
      trigger={
        <button
          type="button"
          disabled={busy}
          className="min-h-6 font-semibold text-accent hover:underline disabled:opacity-60"
        >
          {t("elsewhere.action")}
        </button>
      }
    >
      <Ways found={found} dialog={dialog} mayBegin={mayBegin} me={me} onChoose={choose} />
    </Menu>
  );
}

/** Items of a menu: the client's other addresses, each with what is there or what is in the way. */
export function Ways({
  found,
  dialog,
  mayBegin,
  me,
  onChoose,
}: {
  found: Found;
  dialog: Dialog;
  mayBegin: boolean;
  me: OperatorId;
  onChoose(way: Way): void;
}) {
  const t = useT();
  if (found.state !== "ready" || found.client.is_banned) {
    const text =
      found.state === "loading"
        ? t("elsewhere.loading")
        : found.state === "failed"
          ? problemText(t, found.code)
          : problemText(t, "banned");
    return (
      <MenuItem disabled onSelect={() => undefined}>
        {text}
      </MenuItem>
    );
  }
  const ways = waysOf(found.client, dialog.contact_id, me, mayBegin);
  if (ways.length === 0) {
    return (
      <MenuItem disabled onSelect={() => undefined}>
        {t("elsewhere.none")}
      </MenuItem>
    );
  }
  return ways.map((way) => {
    const { contact, open, obstacle } = way;
    return (
      <MenuItem
        key={contact.id}
        disabled={obstacle !== null}
        icon={<ChannelGlyph channel={contact.channel} size={15} />}
        onSelect={() => {
          onChoose(way);
        }}
      >
        {t("elsewhere.way", {
          channel: channelLabel(t, contact.channel),
          address: contact.phone ?? contact.username ?? contact.display_name ?? contact.chat_id,
          state: obstacle ? wordsOf(t, obstacle) : t(open ? "elsewhere.open" : "elsewhere.new"),
        })}
      </MenuItem>
    );
  });
}

function wordsOf(t: Translate, obstacle: Obstacle): string {
  switch (obstacle.because) {
    case "held":
      return t("elsewhere.held", { name: obstacle.name });
    case "waits":
      return t("elsewhere.waits");
    case "window":
      return t("composer.windowClosed");
    case "no_right":
      return t("elsewhere.noRight");
  }
}

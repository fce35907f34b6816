import { useEffect, useState } from "react";
import type { Dialog, Message, MessageId } from "../../api/types";
import { useT } from "../../i18n/language";
import { messageAuthor } from "../../i18n/names";
import { usePanel, useSlice } from "../../live/react";
import { keys } from "../../live/reduce";
import { useJump } from "./jump";

/** The message a bubble answers: its author and first line; a click goes there. */
export function Quote({ dialog, id }: { dialog: Dialog; id: MessageId }) {
  const t = useT();
  const panel = usePanel();
  const jump = useJump();
  const [read, setRead] = useState<Message | "gone" | null>(null);
  // In the loaded run it is what it says now: its author may have changed it or taken it back.
  const here = useSlice(keys.thread(dialog.id), ({ threads }) =>
    threads.get(dialog.id)?.messages.find((message) => message.id === id),
  );
  const found = here ?? read;
  useEffect(() => {
    let mounted = true;
    panel.message(dialog.id, id).then(
      (message) => {
        if (mounted) setRead(message);
      },
      () => {
        if (mounted) setRead("gone");
      },
    );
    return () => {
      mounted = false;
    };
  }, [panel, dialog.id, id]);
  const text =
    found === null
      ? "…"
      : found === "gone" || found.deleted_at
        ? t("quote.gone")
        : found.text || t("row.attachment");
  return (
    <button
      type="button"
      disabled={found === null || found === "gone"}
      onClick={() => {
        if (found !== null && found !== "gone") jump(found);
      }}
      className="mb-1 block w-full min-w-0 rounded-chip border-l-2 border-accent bg-fg/5 px-2 py-1 text-left text-12 hover:bg-fg/8"
    >
      <span className="sr-only">{t("quote.label")} </span>
      <span className="block truncate font-semibold">
        {found === null || found === "gone" ? "" : messageAuthor(t, found, dialog.client.name)}
      </span>
      <span className="block truncate text-fg2">{text}</span>
    </button>
  );
}

import { useCallback } from "react";
import type { QuickReply, QuickReplyId } from "../../api/types";
import { composerSlot } from "../../live/composer-slot";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** Puts a text behind what stands in the reply box, as a quick reply is put; nothing is sent. False without a reply box. */
export function putText(text: string): boolean {
  const insert = composerSlot();
  if (insert === null) return false;
  const reply: QuickReply = {
    id: 0 as QuickReplyId,
    owner_id: null,
    title: "",
    shortcut: "",
    text,
    category: "",
    channels: [],
    skill_group_ids: [],
    version: 0,
    created_at: "",
    updated_at: "",
  };
  insert(reply);
  return true;
}

/** The same for a click; says what is missing. */
export function usePut(): (text: string) => void {
  const t = useT();
  const show = useToasts((state) => state.show);
  return useCallback(
    (text) => {
      if (!putText(text)) show({ text: t("embed.noReplyBox") });
    },
    [show, t],
  );
}

import { useEffect } from "react";
import { create } from "zustand";
import type { Message, PanelSettings } from "../../api/types";

/** What is being done with a message of one's own, or what it said before. */
export const useAmending = create<{
  what: { kind: "change" | "delete" | "history"; message: Message } | null;
}>(() => ({ what: null }));

/** Whether that window is open. It ends with the conversation that it belongs to. */
export function useAmendingHere(): boolean {
  useEffect(
    () => () => {
      useAmending.setState({ what: null });
    },
    [],
  );
  return useAmending((state) => state.what !== null);
}

const MINUTE_MS = 60_000;

/** Whether a message may still be changed and deleted: the rule of the server, so that nobody is offered what it refuses. */
export function amendable(
  message: Message,
  channel: string,
  me: number,
  settings: PanelSettings,
  now: number,
): { change: boolean; remove: boolean } {
  const note = message.author.kind === "note";
  const own = (note || message.author.kind === "operator") && message.author.id === me;
  const can = own && !message.deleted_at && (note || channel === "widget");
  const age = now - Date.parse(message.created_at);
  const within = (minutes: number | undefined): boolean => can && age < (minutes ?? 0) * MINUTE_MS;
  return { change: within(settings.edit_own_message_min), remove: within(settings.delete_own_message_min) };
}

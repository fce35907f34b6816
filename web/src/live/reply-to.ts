import { create } from "zustand";
import type { DialogId, Message } from "../api/types";

/** The message that the next answer in a dialog quotes; forgotten with the page. */
const useQuoted = create<{ quoted: ReadonlyMap<DialogId, Message> }>(() => ({ quoted: new Map() }));

/** The next answer quotes `message`; null quotes nothing. */
export function answering(id: DialogId, message: Message | null): void {
  useQuoted.setState(({ quoted }) => {
    const next = new Map(quoted);
    if (message) next.set(id, message);
    else next.delete(id);
    return { quoted: next };
  });
}

export const useReplyTo = (id: DialogId): Message | undefined => useQuoted((state) => state.quoted.get(id));

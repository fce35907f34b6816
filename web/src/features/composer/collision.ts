import type { Iso, Message } from "../../api/types";

/** Whether another operator has written since `since`: the guard against answering twice. */
export function answeredByAnother(messages: readonly Message[], me: number, since: Iso): Message | null {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!message || message.created_at <= since) return null;
    if (message.author.kind === "operator" && message.author.id !== me) return message;
  }
  return null;
}

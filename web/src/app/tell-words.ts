import { translateNow } from "../i18n/language";
import { chime } from "../live/effects";
import type { LiveEvent, WireEvent } from "../live/events";
import { useToasts } from "../ui/toasts";

const NOTIFICATION_MS = 15_000;

/**
 * A supervisor's whisper or word is seen and heard at once. A forced status, and that an operator does not answer, are the notifier's:
 * people choose how they are told of them.
 */
export function tellWords(events: readonly WireEvent[]): void {
  for (const event of events as readonly LiveEvent[]) {
    if (event.t !== "notification") continue;
    const { kind, text } = event.d;
    if (kind !== "whisper" && kind !== "word") continue;
    // Of a word the server has put together who said it and what.
    const told =
      kind === "word"
        ? translateNow("notice.word", { text })
        : translateNow("notice.whisper", { name: text });
    useToasts.getState().show({ text: told, stays: NOTIFICATION_MS });
    chime();
  }
}

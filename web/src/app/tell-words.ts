import { translateNow } from "../i18n/language";
import { chime } from "../live/effects";
import type { LiveEvent, WireEvent } from "../live/events";
import { useToasts } from "../ui/toasts";

const NOTIFICATION_MS = 15_000;

/**
 * A supervisor's whisper is seen and heard at once. A forced status, and that an operator does not answer, are the notifier's: people
 * choose how they are told of them.
 */
export function tellWords(events: readonly WireEvent[]): void {
  for (const event of events as readonly LiveEvent[]) {
    if (event.t !== "notification" || event.d.kind !== "whisper") continue;
    useToasts
      .getState()
      .show({ text: translateNow("notice.whisper", { name: event.d.text }), stays: NOTIFICATION_MS });
    chime();
  }
}

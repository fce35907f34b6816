import type { DialogId } from "../api/types";
import { translateNow } from "../i18n/language";
import { chime } from "../live/effects";
import type { LiveEvent, WireEvent } from "../live/events";
import { useToasts } from "../ui/toasts";

const NOTIFICATION_MS = 15_000;

/**
 * What people on the floor tell one another is seen and heard at once: to an operator a supervisor's whisper or word, to a
 * supervisor that an operator does not answer. A forced status is the notifier's.
 */
export function tellWords(events: readonly WireEvent[], open: (dialog: DialogId) => void): void {
  for (const event of events as readonly LiveEvent[]) {
    if (event.t !== "notification") continue;
    const { kind, text: name, dialog_id: dialog } = event.d;
    if (kind === "whisper") {
      useToasts.getState().show({ text: translateNow("notice.whisper", { name }), stays: NOTIFICATION_MS });
      chime();
    } else if (kind === "word") {
      // Who said it and what: the server has put them together.
      useToasts.getState().show({
        text: translateNow("notice.word", { text: name }),
        stays: NOTIFICATION_MS,
      });
      chime();
    } else if (kind === "operator_silent" && dialog !== null) {
      useToasts.getState().show({
        text: translateNow("notice.silent", { name }),
        stays: NOTIFICATION_MS,
        action: {
          label: translateNow("notify.open"),
          run: () => {
            open(dialog);
          },
        },
      });
      chime();
    }
  }
}

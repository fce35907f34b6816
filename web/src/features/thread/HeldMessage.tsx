import { useEffect, useState } from "react";
import type { Dialog } from "../../api/types";
import { useT } from "../../i18n/desk";
import { draftOf, saveDraft } from "../../live/drafts";
import type { OutgoingView } from "../../live/outbox";
import { usePanel } from "../../live/react";
import { answering } from "../../live/reply-to";

const TICK_MS = 250;

/** The button that was pressed is gone: the focus is where one writes on. */
function goOn(): void {
  document.getElementById("composer")?.focus();
}

/** A message that can still be taken back: how long, and both ways out of waiting. */
export function HeldMessage({ item, dialog }: { item: OutgoingView; dialog: Dialog }) {
  const t = useT();
  const panel = usePanel();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const every = setInterval(() => {
      setNow(Date.now());
    }, TICK_MS);
    return () => {
      clearInterval(every);
    };
  }, []);

  /** Words, files and quote go back to where they were written, in front of what has been begun since. */
  const takeBack = (): void => {
    const taken = panel.outbox.takeBack(item.dialog_id, item.nonce);
    if (!taken) return;
    saveDraft(dialog.id, taken.kind, [taken.text, draftOf(dialog.id, taken.kind)].filter(Boolean).join("\n"));
    panel.uploads.putBack(dialog.id, taken.kind, taken.attachments ?? []);
    if (taken.reply_to_id) {
      panel.message(dialog.id, taken.reply_to_id).then(
        (quoted) => {
          answering(dialog.id, quoted);
        },
        () => undefined, // the words are there; what they answer can be chosen again
      );
    }
    goOn();
  };
  const sendNow = (): void => {
    panel.outbox.release(item.dialog_id, item.nonce);
    goOn();
  };

  return (
    <p className="mt-1 flex flex-wrap items-center justify-end gap-x-3 gap-y-1 text-12">
      <span aria-live="off" className="text-fg2 tabular-nums">
        {t("held.left", { n: Math.max(1, Math.ceil(((item.held_until ?? 0) - now) / 1000)) })}
      </span>
      <button
        type="button"
        className="min-h-6 font-semibold text-accent hover:underline max-pane:min-h-11"
        onClick={takeBack}
      >
        {t("held.takeBack")}
      </button>
      <button type="button" className="min-h-6 text-fg2 hover:underline max-pane:min-h-11" onClick={sendNow}>
        {t("held.now")}
      </button>
    </p>
  );
}

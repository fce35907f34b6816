import { Reply, X } from "lucide-react";
import type { Dialog, Message } from "../../api/types";
import { useT } from "../../i18n/language";
import { messageAuthor } from "../../i18n/names";
import { IconButton } from "../../ui/button";

/** What the answer quotes, above the text. */
export function QuoteBar({ message, dialog, onDrop }: { message: Message; dialog: Dialog; onDrop(): void }) {
  const t = useT();
  return (
    <div className="flex items-center gap-2 border-b border-line px-3 py-1 text-12">
      <Reply size={14} aria-hidden className="shrink-0 text-accent" />
      <span className="shrink-0 font-semibold">{messageAuthor(t, message, dialog.client.name)}</span>
      <span className="min-w-0 flex-1 truncate text-fg2">{message.text || t("row.attachment")}</span>
      <IconButton label={t("quote.drop")} onClick={onDrop}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}

import { useT } from "../../i18n/language";
import type { Gap } from "../../live/quick-text";

/** Says what a quick reply could not fill in; the message waits until somebody has. */
export function GapNotice({ gap, onGo }: { gap: Gap; onGo(): void }) {
  const t = useT();
  return (
    <div className="flex items-center gap-3 bg-warn-soft px-3 py-1.5 text-12 text-warn">
      <p role="status" className="min-w-0 flex-1 truncate">
        {t("quick.gap", { name: gap.name })}
      </p>
      <button type="button" className="shrink-0 font-semibold underline max-pane:min-h-11" onClick={onGo}>
        {t("quick.toGap")}
      </button>
    </div>
  );
}

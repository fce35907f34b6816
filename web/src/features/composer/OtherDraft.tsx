import type { OtherText } from "../../api/types";
import { clockTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";

const ACTION = "min-h-6 shrink-0 font-semibold text-accent hover:underline max-pane:min-h-11";

/** The same dialog was being answered in another place: nothing written there is lost. */
export function OtherDraft({
  other,
  onChoose,
}: {
  other: OtherText;
  onChoose(choice: "drop" | "swap"): void;
}) {
  const t = useT();
  const language = useLanguage();
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-t-card bg-warn-soft px-3 py-1.5 text-12"
    >
      <span className="text-warn">
        {t("composer.otherDraft", { time: clockTime(language, Date.parse(other.saved_at)) })}
      </span>
      <span className="min-w-0 flex-1 basis-24 truncate text-fg2">{other.text}</span>
      <button
        type="button"
        className={ACTION}
        onClick={() => {
          onChoose("swap");
        }}
      >
        {t("composer.swapDraft")}
      </button>
      <button
        type="button"
        className={ACTION}
        onClick={() => {
          onChoose("drop");
        }}
      >
        {t("composer.dropDraft")}
      </button>
    </div>
  );
}

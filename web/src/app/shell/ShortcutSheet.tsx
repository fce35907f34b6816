import { useT } from "../../i18n/language";
import { SHORTCUTS } from "../../keys/defaults";
import { boundShortcuts } from "../../keys/registry";
import { Dialog } from "../../ui/dialog";
import { Kbd } from "../../ui/kbd";

/** Shortcuts of what is on the screen right now. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const t = useT();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("keys.title")}
      description={t("keys.layouts")}
      closeLabel={t("action.close")}
      className="w-[min(520px,calc(100vw-24px))]"
    >
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2 overflow-y-auto px-5 py-4">
        {boundShortcuts().map((name) => (
          <div key={name} className="contents">
            <dt>{t(SHORTCUTS[name].label)}</dt>
            <dd className="flex justify-end gap-1">
              {SHORTCUTS[name].keys.map((combination) => (
                <span key={combination}>
                  <span className="sr-only">{combination}</span>
                  <Kbd>{spelled(combination)}</Kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" };

function spelled(combination: string): string {
  return combination
    .split("+")
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

import { useT } from "../../i18n/language";
import { Button } from "../../ui/button";
import { useCfg } from "./words";

/** «3 зміни · Скасувати · Зберегти»: stays at the foot of the page while there is something to save. */
export function SaveBar({
  count,
  busy,
  onCancel,
  onSave,
}: {
  count: number;
  busy: boolean;
  onCancel(): void;
  onSave(): void;
}) {
  const t = useT();
  const cfg = useCfg();
  if (count === 0) return null;
  return (
    <div
      role="group"
      aria-label={cfg("cfg.unsaved")}
      className="pop-in sticky bottom-4 z-10 mt-6 flex items-center gap-2 rounded-card border border-line2 bg-surface px-4 py-2.5 shadow-float"
    >
      <p role="status" className="min-w-0 flex-1 font-medium">
        {cfg("cfg.changes", { n: count })}
      </p>
      <Button onClick={onCancel}>{t("action.cancel")}</Button>
      <Button tone="primary" disabled={busy} onClick={onSave}>
        {cfg("cfg.save")}
      </Button>
    </div>
  );
}

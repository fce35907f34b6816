import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useT } from "../../i18n/language";
import { Tooltip } from "../../ui/tooltip";
import { composerIsDirty, useUpdate } from "../pwa";

const LOOK_MS = 2_000;

/** In the rail: a newer panel is there. Hidden while somebody writes, so that nobody loses a word's place. */
export function UpdateButton() {
  const t = useT();
  const { ready, apply } = useUpdate();
  const [dirty, setDirty] = useState(composerIsDirty);
  useEffect(() => {
    if (!ready) return;
    const timer = setInterval(() => {
      setDirty(composerIsDirty());
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [ready]);
  if (!ready || dirty) return null;
  return (
    <Tooltip text={t("update.hint")} side="right">
      <button
        type="button"
        aria-label={t("update.action")}
        className="flex size-10 items-center justify-center rounded-card bg-accent text-on-accent hover:bg-accent-hover"
        onClick={apply}
      >
        <RefreshCw size={18} aria-hidden />
      </button>
    </Tooltip>
  );
}

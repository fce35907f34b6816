import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import type { Patch } from "../../live/preferences";
import { usePreferences } from "../../live/react";
import { useToasts } from "../../ui/toasts";

/** Stores a change of preferences; a refusal is told, and what was shown is taken back. Answers whether it was stored. */
export function useSave(): (patch: Patch) => Promise<boolean> {
  const t = useT();
  const change = usePreferences((state) => state.change);
  const show = useToasts((state) => state.show);
  return (patch) =>
    change(patch).then(
      () => true,
      (error: unknown) => {
        show({ text: t("me.notSaved", { reason: problemText(t, asProblem(error).code) }), tone: "bad" });
        return false;
      },
    );
}

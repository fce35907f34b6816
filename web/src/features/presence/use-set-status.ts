import { useCallback } from "react";
import { asProblem } from "../../api/problems";
import type { StatusId } from "../../api/types";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { usePanel } from "../../live/react";
import { keys } from "../../live/reduce";
import { useToasts } from "../../ui/toasts";

/** Sets my status: shown at once, taken back with the reason when the server refuses. */
export function useSetStatus(): (id: StatusId) => void {
  const t = useT();
  const panel = usePanel();
  const show = useToasts((state) => state.show);
  return useCallback(
    (id) => {
      const me = panel.store.state.operators.get(panel.store.state.me);
      if (!me || id === me.status_id) return;
      const put = (operator: typeof me): void => {
        panel.store.update(
          (state) => ({ ...state, operators: new Map(state.operators).set(operator.id, operator) }),
          [keys.operators],
        );
      };
      put({
        ...me,
        status_id: id,
        status_set_by: "",
        status_reason: "",
        status_since: new Date(panel.clock.now()).toISOString(),
      });
      panel.command("status.set", { status_id: id }).catch((error: unknown) => {
        put(me);
        show({
          text: t("presence.notChanged", { reason: problemText(t, asProblem(error).code) }),
          tone: "bad",
        });
      });
    },
    [panel, show, t],
  );
}

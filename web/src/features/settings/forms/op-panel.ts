import type { Translate } from "../../../i18n/language";
import { catalogueName } from "../../../i18n/names";
import type { Boot } from "../pages";

/** Where the settings of the operators' panel are stored: one object with several pages. */
export const OP_PANEL = { path: "/api/v1/settings/op-panel", kind: "settings" } as const;

/** Statuses in which an operator gets nothing new, as options. */
export function awayStatuses(t: Translate, boot: Boot): { value: number; label: string }[] {
  return boot.operator_statuses
    .filter((status) => !status.can_receive)
    .map((status) => ({ value: status.id as number, label: catalogueName(t, status.name) }));
}

import type { FormSpec } from "../FormPage";
import { OP_PANEL } from "./op-panel";

/** `/settings/requests/hotkeys`: keys of the whole instance, under those of each person. */
export const hotkeysForm: FormSpec = {
  ...OP_PANEL,
  title: "cfg.hotkeys",
  lead: "cfg.hotkeysLead",
  risky: ["hotkeys"],
  sections: [
    {
      title: "cfg.hotkeysAll",
      fields: [{ kind: "hotkeys", name: "hotkeys", label: "cfg.hotkeys", hint: "cfg.hotkeysHint" }],
    },
  ],
};

import type { FormSpec } from "../FormPage";

/** `/settings/integrations/panel-tabs`: pages of the company's own system beside a dialog. */
export const panelTabsForm: FormSpec = {
  path: "/api/v1/settings/panel-tabs",
  kind: "settings",
  title: "cfg.tabsPage",
  lead: "cfg.tabsPageLead",
  risky: ["panel_tabs"],
  sections: [
    {
      title: "cfg.tabsWhich",
      fields: [
        { kind: "tabs", name: "panel_tabs", label: "cfg.tabsList", hint: "cfg.tabsListHint" },
        {
          kind: "secret",
          name: "signing_secret",
          label: "cfg.tabsSecret",
          hint: "cfg.tabsSecretHint",
          max: 200,
        },
      ],
    },
  ],
};

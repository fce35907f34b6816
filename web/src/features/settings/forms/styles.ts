import type { FormSpec } from "../FormPage";

/** `/settings/system/styles`: name, own style and own script of the panel. */
export const stylesForm: FormSpec = {
  path: "/api/v1/settings/styles",
  kind: "settings",
  title: "cfg.styles",
  lead: "cfg.stylesLead",
  risky: ["scripts_js", "scripts_enabled"],
  sections: [
    {
      title: "cfg.brand",
      fields: [
        {
          kind: "text",
          name: "product_name",
          label: "cfg.productName",
          hint: "cfg.productNameHint",
          max: 40,
        },
      ],
    },
    {
      title: "cfg.ownStyle",
      fields: [
        {
          kind: "text",
          name: "styles_css",
          label: "cfg.ownCss",
          hint: "cfg.ownCssHint",
          max: 102_400,
          multiline: true,
          code: true,
        },
      ],
    },
    {
      title: "cfg.ownScript",
      fields: [
        {
          kind: "switch",
          name: "scripts_enabled",
          label: "cfg.ownScriptOn",
          hint: "cfg.ownScriptOnHint",
          when: (values) => values["may_script"] === true,
        },
        {
          kind: "text",
          name: "scripts_js",
          label: "cfg.ownJs",
          hint: "cfg.ownJsHint",
          max: 102_400,
          multiline: true,
          code: true,
          when: (values) => values["may_script"] === true,
        },
        {
          kind: "text",
          name: "current_password",
          label: "cfg.stylePassword",
          hint: "cfg.ownPasswordHint",
          max: 256,
          type: "password",
          when: (values) => values["may_script"] === true,
        },
      ],
    },
  ],
};

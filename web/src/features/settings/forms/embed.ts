import type { FormSpec } from "../FormPage";

/** `/settings/integrations/embed`: pages that may show the panel in a frame. */
export const embedForm: FormSpec = {
  path: "/api/v1/settings/embed",
  kind: "settings",
  title: "cfg.framed",
  lead: "cfg.framedLead",
  risky: ["embed_allowed_origins"],
  sections: [
    {
      title: "cfg.framedWho",
      fields: [
        {
          kind: "lines",
          name: "embed_allowed_origins",
          label: "cfg.framedOrigins",
          hint: "cfg.framedOriginsHint",
          placeholder: "https://crm.example.com",
        },
      ],
    },
  ],
};

import type { FormSpec } from "../FormPage";

/** `/settings/system/instance`: the time zone of the instance and the client portal. */
export const instanceForm: FormSpec = {
  path: "/api/v1/settings/instance",
  kind: "settings",
  title: "cfg.instance",
  lead: "cfg.instanceLead",
  risky: ["instance_timezone", "client_portal_url"],
  sections: [
    {
      title: "cfg.timezone",
      fields: [
        {
          kind: "zone",
          name: "instance_timezone",
          label: "cfg.instanceZone",
          hint: "cfg.instanceZoneHint",
        },
      ],
    },
    {
      title: "cfg.portal",
      fields: [
        {
          kind: "text",
          name: "client_portal_url",
          label: "cfg.portalOrigin",
          hint: "cfg.portalOriginHint",
          max: 300,
          type: "url",
        },
      ],
    },
  ],
};

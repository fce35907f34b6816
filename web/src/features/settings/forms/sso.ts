import type { FormSpec } from "../FormPage";
import type { Words } from "../words";

/** `/settings/access/sso`: sign-in by another service. */
export function ssoForm(cfg: Words): FormSpec {
  return {
    path: "/api/v1/settings/oidc",
    kind: "settings",
    title: "cfg.sso",
    lead: "cfg.ssoLead",
    risky: [],
    sections: [
      {
        title: "cfg.ssoService",
        fields: [
          { kind: "switch", name: "enabled", label: "cfg.ssoOn" },
          {
            kind: "select",
            name: "provider",
            label: "cfg.ssoProvider",
            options: [
              { value: "google", label: "Google" },
              { value: "generic", label: cfg("cfg.ssoGeneric") },
            ],
          },
          {
            kind: "text",
            name: "issuer",
            label: "cfg.ssoIssuer",
            hint: "cfg.ssoIssuerHint",
            max: 500,
            type: "url",
            when: (values) => values["provider"] === "generic",
          },
          { kind: "text", name: "client_id", label: "cfg.ssoClientId", max: 255 },
          {
            kind: "secret",
            name: "client_secret",
            label: "cfg.ssoSecret",
            hint: "cfg.mailPasswordHint",
            max: 1024,
          },
        ],
      },
      {
        title: "cfg.ssoWho",
        fields: [
          {
            kind: "lines",
            name: "domains",
            label: "cfg.ssoDomains",
            hint: "cfg.ssoDomainsHint",
            placeholder: "example.com",
          },
          { kind: "text", name: "label", label: "cfg.ssoLabel", hint: "cfg.ssoLabelHint", max: 40 },
        ],
      },
    ],
  };
}

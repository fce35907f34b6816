import type { FormSpec } from "../FormPage";

/** `/settings/access/security`: passwords and their recovery. */
export const securityForm: FormSpec = {
  path: "/api/v1/settings/security",
  kind: "limits",
  title: "cfg.security",
  lead: "cfg.securityLead",
  risky: ["password_login"],
  sections: [
    {
      title: "cfg.passwords",
      fields: [
        {
          kind: "number",
          name: "password_min_chars",
          label: "cfg.passwordMin",
          hint: "cfg.passwordMinHint",
          min: 8,
          max: 64,
        },
        {
          kind: "number",
          name: "password_history",
          label: "cfg.passwordHistory",
          hint: "cfg.passwordHistoryHint",
          min: 0,
          max: 10,
        },
      ],
    },
    {
      title: "cfg.sessionsEnd",
      fields: [
        {
          kind: "number",
          name: "session_idle_min",
          label: "cfg.sessionIdle",
          hint: "cfg.sessionIdleHint",
          min: 5,
          max: 525_600,
          unit: "cfg.minutes",
        },
      ],
    },
    {
      title: "cfg.passwordWho",
      fields: [
        {
          kind: "switch",
          name: "password_login",
          label: "cfg.passwordLogin",
          hint: "cfg.passwordLoginHint",
        },
      ],
    },
    {
      title: "cfg.recovery",
      fields: [
        {
          kind: "switch",
          name: "recovery_enabled",
          label: "cfg.recoveryOn",
          hint: "cfg.recoveryOnHint",
        },
        {
          kind: "number",
          name: "recovery_ttl_min",
          label: "cfg.recoveryTtl",
          min: 15,
          max: 1440,
          unit: "cfg.minutes",
          when: (values) => values["recovery_enabled"] === true,
        },
        {
          kind: "lines",
          name: "recovery_domains",
          label: "cfg.recoveryDomains",
          hint: "cfg.recoveryDomainsHint",
          placeholder: "example.com",
          when: (values) => values["recovery_enabled"] === true,
        },
      ],
    },
  ],
};

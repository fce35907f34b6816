import type { FormSpec } from "../FormPage";
import type { Values } from "../types";

/** `/settings/access/ldap`: the company directory and what its groups give. */
export function ldapForm(): FormSpec {
  const tls = (values: Values): boolean => String(values["url"] ?? "").startsWith("ldap://");
  return {
    path: "/api/v1/settings/ldap",
    kind: "ldap",
    title: "cfg.ldap",
    lead: "cfg.ldapLead",
    risky: ["groups", "nested_groups"],
    sections: [
      {
        title: "cfg.ldapServer",
        fields: [
          { kind: "switch", name: "enabled", label: "cfg.ldapOn", hint: "cfg.ldapOnHint" },
          { kind: "text", name: "url", label: "cfg.ldapUrl", hint: "cfg.ldapUrlHint", max: 300 },
          {
            kind: "switch",
            name: "start_tls",
            label: "cfg.ldapStartTls",
            hint: "cfg.ldapStartTlsHint",
            when: tls,
          },
          {
            kind: "text",
            name: "ca_certificate",
            label: "cfg.ldapCa",
            hint: "cfg.ldapCaHint",
            max: 65_536,
            multiline: true,
          },
        ],
      },
      {
        title: "cfg.ldapReading",
        fields: [
          { kind: "text", name: "bind_dn", label: "cfg.ldapBind", hint: "cfg.ldapBindHint", max: 1000 },
          {
            kind: "secret",
            name: "bind_password",
            label: "cfg.ldapPassword",
            hint: "cfg.mailPasswordHint",
            max: 1024,
          },
          { kind: "text", name: "base_dn", label: "cfg.ldapBase", max: 1000 },
          {
            kind: "text",
            name: "user_filter",
            label: "cfg.ldapFilter",
            hint: "cfg.ldapFilterHint",
            max: 1000,
            required: true,
          },
        ],
      },
      {
        title: "cfg.ldapRoles",
        fields: [
          { kind: "groups", name: "groups", label: "cfg.ldapGroups", hint: "cfg.ldapGroupsHint" },
          { kind: "switch", name: "nested_groups", label: "cfg.ldapNested", hint: "cfg.ldapNestedHint" },
          {
            kind: "number",
            name: "sync_interval_min",
            label: "cfg.ldapEvery",
            min: 5,
            max: 1440,
            unit: "cfg.minutes",
          },
        ],
      },
    ],
  };
}

import type { FormSpec } from "../FormPage";
import type { Words } from "../words";

/** `/settings/system/mail`: the server of letters, their sender and their pace. */
export function mailForm(cfg: Words): FormSpec {
  return {
    path: "/api/v1/settings/mail",
    kind: "settings",
    title: "cfg.mail",
    lead: "cfg.mailLead",
    risky: [],
    sections: [
      {
        title: "cfg.mailServer",
        fields: [
          { kind: "switch", name: "enabled", label: "cfg.mailOn" },
          { kind: "text", name: "host", label: "cfg.mailHost", hint: "cfg.mailHostHint", max: 253 },
          {
            kind: "select",
            name: "encryption",
            label: "cfg.mailEncryption",
            options: [
              { value: "tls", label: cfg("cfg.mailTls") },
              { value: "starttls", label: cfg("cfg.mailStarttls") },
              { value: "none", label: cfg("cfg.mailPlain") },
            ],
          },
          {
            kind: "number",
            name: "port",
            label: "cfg.mailPort",
            hint: "cfg.mailPortHint",
            min: 1,
            max: 65_535,
          },
          {
            kind: "text",
            name: "ca_certificate",
            label: "cfg.ldapCa",
            hint: "cfg.ldapCaHint",
            max: 65_536,
            multiline: true,
            when: (values) => values["encryption"] !== "none",
          },
          { kind: "text", name: "user", label: "cfg.mailUser", hint: "cfg.mailUserHint", max: 254 },
          {
            kind: "secret",
            name: "password",
            label: "cfg.mailPassword",
            hint: "cfg.mailPasswordHint",
            max: 1024,
          },
        ],
      },
      {
        title: "cfg.mailSender",
        fields: [
          { kind: "text", name: "from_address", label: "cfg.mailFrom", max: 254, type: "email" },
          { kind: "text", name: "from_name", label: "cfg.mailFromName", max: 100 },
          {
            kind: "text",
            name: "reply_to",
            label: "cfg.mailReplyTo",
            hint: "cfg.mailReplyToHint",
            max: 254,
            type: "email",
          },
          {
            kind: "select",
            name: "language",
            label: "cfg.mailLanguage",
            hint: "cfg.mailLanguageHint",
            options: [
              { value: "uk", label: "Українська" },
              { value: "en", label: "English" },
            ],
          },
        ],
      },
      {
        title: "cfg.mailNotices",
        fields: [
          {
            kind: "number",
            name: "notice_after_s",
            label: "cfg.mailAfter",
            hint: "cfg.mailAfterHint",
            min: 5,
            max: 3600,
            unit: "cfg.seconds",
          },
          {
            kind: "number",
            name: "notice_pause_min",
            label: "cfg.mailPause",
            hint: "cfg.mailPauseHint",
            min: 1,
            max: 1440,
            unit: "cfg.minutes",
          },
        ],
      },
    ],
  };
}

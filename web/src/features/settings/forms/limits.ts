import type { FormSpec } from "../FormPage";

/** `/settings/system/limits`: how often each kind of caller may call. */
export const limitsForm: FormSpec = {
  path: "/api/v1/settings/limits",
  kind: "limits",
  title: "cfg.callers",
  lead: "cfg.callersLead",
  risky: ["user_per_s", "api_key_per_min", "exempt_cidrs"],
  sections: [
    {
      title: "cfg.callers",
      fields: [
        { kind: "number", name: "user_per_s", label: "cfg.userPerS", min: 1, max: 100_000 },
        { kind: "number", name: "api_key_per_min", label: "cfg.keyPerMin", min: 1, max: 1_000_000 },
        {
          kind: "number",
          name: "custom_channel_inbound_per_s",
          label: "cfg.channelPerS",
          hint: "cfg.zeroNone",
          min: 0,
          max: 100_000,
        },
        {
          kind: "number",
          name: "widget_dialogs_per_min_ip",
          label: "cfg.widgetDialogs",
          hint: "cfg.zeroNone",
          min: 0,
          max: 100_000,
        },
        {
          kind: "number",
          name: "widget_requests_per_min_ip",
          label: "cfg.widgetRequests",
          hint: "cfg.zeroNone",
          min: 0,
          max: 1_000_000,
        },
        {
          kind: "number",
          name: "widget_messages_per_30s",
          label: "cfg.widgetMessages",
          hint: "cfg.zeroNone",
          min: 0,
          max: 10_000,
        },
        {
          kind: "lines",
          name: "exempt_cidrs",
          label: "cfg.exempt",
          hint: "cfg.exemptHint",
          placeholder: "10.0.0.0/8",
        },
      ],
    },
  ],
};

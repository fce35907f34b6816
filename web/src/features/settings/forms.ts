import type { Boot } from "./pages";
import type { FormSpec } from "./FormPage";
import type { Translate } from "../../i18n/language";
import { catalogueName } from "../../i18n/names";
import type { Values } from "./types";
import type { Words } from "./words";

const OP_PANEL = { path: "/api/v1/settings/op-panel", kind: "settings" } as const;

export function distributionForm(cfg: Words, t: Translate, boot: Boot): FormSpec {
  const away = boot.operator_statuses
    .filter((status) => !status.can_receive)
    .map((status) => ({ value: status.id as number, label: catalogueName(t, status.name) }));
  return {
    ...OP_PANEL,
    title: "cfg.distribution",
    lead: "cfg.distributionLead",
    risky: ["auto_connect_free_operator", "distribution_method", "dialog_limit_total", "accept_mode"],
    sections: [
      {
        title: "cfg.whoGets",
        fields: [
          {
            kind: "switch",
            name: "auto_connect_free_operator",
            label: "cfg.autoConnect",
            hint: "cfg.autoConnectHint",
          },
          {
            kind: "select",
            name: "distribution_method",
            label: "cfg.method",
            hint: "cfg.methodHint",
            options: [
              { value: "default", label: cfg("cfg.methodDefault") },
              { value: "by_count", label: cfg("cfg.methodCount") },
              { value: "by_last_date", label: cfg("cfg.methodDate") },
              { value: "percent_load", label: cfg("cfg.methodLoad") },
              { value: "round_robin", label: cfg("cfg.methodTurn") },
              { value: "level_first", label: cfg("cfg.methodLevel") },
            ],
          },
          {
            kind: "select",
            name: "no_topic_goes_to",
            label: "cfg.noTopic",
            options: [
              { value: "all", label: cfg("cfg.noTopicAll") },
              { value: "nobody", label: cfg("cfg.noTopicNobody") },
            ],
          },
          {
            kind: "switch",
            name: "schedule_enforced",
            label: "cfg.scheduleEnforced",
            hint: "cfg.scheduleEnforcedHint",
          },
          {
            kind: "number",
            name: "sticky_operator_days",
            label: "cfg.sticky",
            hint: "cfg.stickyHint",
            min: 0,
            max: 365,
            unit: "cfg.days",
          },
          {
            kind: "number",
            name: "exclude_min",
            label: "cfg.exclude",
            hint: "cfg.excludeHint",
            min: 0,
            max: 1440,
            unit: "cfg.minutes",
          },
          {
            kind: "select",
            name: "pin_policy",
            label: "cfg.pinPolicy",
            hint: "cfg.pinPolicyHint",
            options: [
              { value: "fallback", label: cfg("cfg.pinPolicyFallback") },
              { value: "wait", label: cfg("cfg.pinPolicyWait") },
            ],
          },
          {
            kind: "number",
            name: "pin_wait_s",
            label: "cfg.pinWait",
            hint: "cfg.pinWaitHint",
            min: 0,
            max: 86_400,
            unit: "cfg.seconds",
            when: (values) => values["pin_policy"] === "fallback",
          },
        ],
      },
      {
        title: "cfg.limits",
        fields: [
          {
            kind: "number",
            name: "dialog_limit_total",
            label: "cfg.limitTotal",
            hint: "cfg.limitTotalHint",
            min: 0,
            max: 1000,
          },
          { kind: "switch", name: "tickets_count_in_limit", label: "cfg.ticketsCount" },
          { kind: "switch", name: "count_outbound_in_limit", label: "cfg.outboundCount" },
          { kind: "switch", name: "manual_take_allowed", label: "cfg.manualTake" },
          { kind: "switch", name: "manual_take_over_limit", label: "cfg.overLimit" },
        ],
      },
      {
        title: "cfg.acceptance",
        fields: [
          {
            kind: "select",
            name: "accept_mode",
            label: "cfg.acceptMode",
            options: [
              { value: "auto", label: cfg("cfg.acceptAuto") },
              { value: "offer", label: cfg("cfg.acceptOffer") },
            ],
          },
          {
            kind: "number",
            name: "accept_timeout_s",
            label: "cfg.acceptTimeout",
            min: 5,
            max: 600,
            unit: "cfg.seconds",
            when: (values) => values["accept_mode"] === "offer",
          },
          {
            kind: "select",
            name: "missed_offers_status_id",
            label: "cfg.missedStatus",
            hint: "cfg.missedStatusHint",
            none: "cfg.doNotChange",
            options: away,
            when: (values) => values["accept_mode"] === "offer",
          },
        ],
      },
      {
        title: "cfg.queue",
        fields: [
          {
            kind: "select",
            name: "queue_order",
            label: "cfg.queueOrder",
            options: [
              { value: "weight_then_created", label: cfg("cfg.orderWeight") },
              { value: "created", label: cfg("cfg.orderCreated") },
            ],
          },
          {
            kind: "number",
            name: "ageing_step_min",
            label: "cfg.ageingStep",
            hint: "cfg.ageingHint",
            min: 1,
            max: 1440,
            unit: "cfg.minutes",
          },
          { kind: "number", name: "ageing_weight", label: "cfg.ageingWeight", min: 1, max: 1000 },
          {
            kind: "number",
            name: "distribution_tick_s",
            label: "cfg.tick",
            hint: "cfg.tickHint",
            min: 1,
            max: 3600,
            unit: "cfg.seconds",
          },
          {
            kind: "number",
            name: "audit_retention_days",
            label: "cfg.auditDays",
            min: 1,
            max: 365,
            unit: "cfg.days",
          },
        ],
      },
    ],
  };
}

export function timersForm(cfg: Words, t: Translate, boot: Boot): FormSpec {
  const away = boot.operator_statuses
    .filter((status) => !status.can_receive)
    .map((status) => ({ value: status.id as number, label: catalogueName(t, status.name) }));
  return {
    ...OP_PANEL,
    title: "cfg.timers",
    lead: "cfg.timersLead",
    risky: ["timer_enabled", "timer_minutes", "operator_timeout_enabled", "operator_timeout_action"],
    sections: [
      {
        title: "cfg.clientSilent",
        fields: [
          { kind: "switch", name: "timer_enabled", label: "cfg.timerOn", hint: "cfg.timerHint" },
          {
            kind: "number",
            name: "timer_minutes",
            label: "cfg.timerMinutes",
            min: 1,
            max: 10_080,
            unit: "cfg.minutes",
            when: (values) => values["timer_enabled"] === true,
          },
        ],
      },
      {
        title: "cfg.operatorSilent",
        fields: [
          { kind: "switch", name: "operator_timeout_enabled", label: "cfg.operatorTimeoutOn" },
          {
            kind: "number",
            name: "operator_timeout_minutes",
            label: "cfg.operatorTimeoutMinutes",
            min: 1,
            max: 10_080,
            unit: "cfg.minutes",
            when: (values) => values["operator_timeout_enabled"] === true,
          },
          {
            kind: "select",
            name: "operator_timeout_action",
            label: "cfg.operatorTimeoutAction",
            options: [
              { value: "redistribute", label: cfg("cfg.actionRedistribute") },
              { value: "notify_supervisor", label: cfg("cfg.actionNotify") },
              { value: "close", label: cfg("cfg.actionClose") },
            ],
            when: (values) => values["operator_timeout_enabled"] === true,
          },
          {
            kind: "switch",
            name: "timers_respect_calendar",
            label: "cfg.respectCalendar",
            hint: "cfg.respectCalendarHint",
          },
        ],
      },
      {
        title: "cfg.gone_away",
        fields: [
          {
            kind: "switch",
            name: "auto_offline_enabled",
            label: "cfg.autoOffline",
            hint: "cfg.autoOfflineHint",
          },
          {
            kind: "number",
            name: "auto_offline_wait_min",
            label: "cfg.autoOfflineWait",
            min: 1,
            max: 1440,
            unit: "cfg.minutes",
            when: (values) => values["auto_offline_enabled"] === true,
          },
          {
            kind: "select",
            name: "auto_offline_status_id",
            label: "cfg.autoOfflineStatus",
            none: "cfg.defaultOffline",
            options: away,
            when: (values) => values["auto_offline_enabled"] === true,
          },
          {
            kind: "select",
            name: "redistribute_on_offline",
            label: "cfg.offlineDialogs",
            options: [
              { value: "none", label: cfg("cfg.offlineNone") },
              { value: "unanswered", label: cfg("cfg.offlineUnanswered") },
              { value: "all", label: cfg("cfg.offlineAll") },
            ],
            when: (values) => values["auto_offline_enabled"] === true,
          },
          {
            kind: "number",
            name: "redistribute_delay_min",
            label: "cfg.offlineDelay",
            hint: "cfg.offlineDelayHint",
            min: 0,
            max: 1440,
            unit: "cfg.minutes",
            when: (values) =>
              values["auto_offline_enabled"] === true && values["redistribute_on_offline"] !== "none",
          },
        ],
      },
      {
        title: "cfg.norms",
        fields: [
          {
            kind: "number",
            name: "normative_accept_s",
            label: "cfg.normAccept",
            hint: "cfg.normHint",
            min: 1,
            max: 86_400,
            unit: "cfg.seconds",
          },
          {
            kind: "number",
            name: "normative_reply_s",
            label: "cfg.normReply",
            min: 1,
            max: 86_400,
            unit: "cfg.seconds",
          },
        ],
      },
    ],
  };
}

export const closingForm: FormSpec = {
  ...OP_PANEL,
  title: "cfg.closing",
  lead: "cfg.closingLead",
  risky: [],
  sections: [
    {
      title: "cfg.needed",
      fields: [
        { kind: "switch", name: "topic_required_on_close", label: "cfg.topicRequired" },
        { kind: "switch", name: "tags_required_on_close", label: "cfg.tagsRequired" },
        { kind: "switch", name: "comment_required_on_close", label: "cfg.commentRequired" },
      ],
    },
    {
      title: "cfg.afterClosing",
      fields: [
        {
          kind: "number",
          name: "reopen_window_min",
          label: "cfg.reopen",
          hint: "cfg.reopenHint",
          min: 0,
          max: 525_600,
          unit: "cfg.minutes",
        },
      ],
    },
  ],
};

export function panelForm(cfg: Words): FormSpec {
  return {
    ...OP_PANEL,
    title: "cfg.panel",
    lead: "cfg.panelLead",
    risky: ["operator_sees_queue", "operator_sees_foreign_dialogs", "outbound_chats_visibility"],
    sections: [
      {
        title: "cfg.whoSees",
        fields: [
          {
            kind: "select",
            name: "operator_sees_queue",
            label: "cfg.seesQueue",
            options: [
              { value: "none", label: cfg("cfg.seesNone") },
              { value: "own_skill_groups", label: cfg("cfg.seesOwn") },
              { value: "all", label: cfg("cfg.seesAll") },
            ],
          },
          {
            kind: "select",
            name: "operator_sees_foreign_dialogs",
            label: "cfg.seesForeign",
            options: [
              { value: "none", label: cfg("cfg.seesNone") },
              { value: "skill_group", label: cfg("cfg.seesOwn") },
              { value: "all", label: cfg("cfg.seesAll") },
            ],
          },
          {
            kind: "select",
            name: "outbound_chats_visibility",
            label: "cfg.seesOutbound",
            hint: "cfg.seesOutboundHint",
            options: [
              { value: "own", label: cfg("cfg.seesMine") },
              { value: "skill_group", label: cfg("cfg.seesOwn") },
              { value: "all", label: cfg("cfg.seesAll") },
            ],
          },
        ],
      },
      {
        title: "cfg.messages",
        fields: [
          {
            kind: "switch",
            name: "operator_name_in_messages",
            label: "cfg.nameInMessages",
            hint: "cfg.nameInMessagesHint",
          },
          { kind: "switch", name: "show_system_messages", label: "cfg.systemMessages" },
          { kind: "switch", name: "typing_preview", label: "cfg.typingPreview" },
          { kind: "switch", name: "read_receipts", label: "cfg.receipts" },
          {
            kind: "number",
            name: "send_delay_s",
            label: "cfg.sendDelay",
            hint: "cfg.sendDelayHint",
            min: 0,
            max: 10,
            unit: "cfg.seconds",
          },
          { kind: "switch", name: "right_panel_pinned", label: "cfg.rightPanel" },
        ],
      },
    ],
  };
}

export function cardForm(cfg: Words): FormSpec {
  return {
    ...OP_PANEL,
    title: "cfg.cardPage",
    lead: "cfg.cardPageLead",
    risky: [],
    sections: [
      {
        title: "cfg.cardBlocks",
        fields: [
          {
            kind: "blocks",
            name: "client_card",
            label: "cfg.order",
            hint: "cfg.cardBlocksHint",
            options: [
              { value: "request", label: cfg("cfg.blockRequest") },
              { value: "contacts", label: cfg("cfg.blockContacts") },
              { value: "client", label: cfg("cfg.blockClient") },
              { value: "site", label: cfg("cfg.blockSite") },
              { value: "past", label: cfg("cfg.blockPast") },
              { value: "changes", label: cfg("cfg.blockChanges") },
            ],
          },
        ],
      },
      {
        title: "cfg.tags",
        fields: [
          { kind: "switch", name: "tags_free_create", label: "cfg.tagsFree", hint: "cfg.tagsFreeHint" },
        ],
      },
    ],
  };
}

export const filesForm: FormSpec = {
  path: "/api/v1/settings/files",
  kind: "settings",
  title: "cfg.files",
  lead: "cfg.filesLead",
  risky: ["lifecycle"],
  sections: [
    {
      title: "cfg.fileSizes",
      fields: [
        {
          kind: "number",
          name: "max_file_size_mb",
          label: "cfg.fileMax",
          min: 1,
          max: 200,
          unit: "cfg.megabytes",
        },
        { kind: "switch", name: "inline_images", label: "cfg.fileInline", hint: "cfg.fileInlineHint" },
        {
          kind: "number",
          name: "lifecycle",
          label: "cfg.fileLifecycle",
          hint: "cfg.fileLifecycleHint",
          min: 0,
          max: 36_500,
          unit: "cfg.days",
        },
        {
          kind: "number",
          name: "quota_gb",
          label: "cfg.fileQuota",
          hint: "cfg.fileQuotaHint",
          min: 0,
          max: 1_000_000,
          unit: "cfg.gigabytes",
        },
      ],
    },
    {
      title: "cfg.fileTypes",
      fields: [{ kind: "filetypes", name: "files", label: "cfg.fileTypes", hint: "cfg.fileTypesHint" }],
    },
  ],
};

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

export function ldapForm(): FormSpec {
  const tls = (values: Values): boolean => String(values["url"] ?? "").startsWith("ldap://");
  return {
    path: "/api/v1/settings/ldap",
    kind: "ldap",
    title: "cfg.ldap",
    lead: "cfg.ldapLead",
    risky: ["groups"],
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

import type { Translate } from "../../../i18n/language";
import type { FormSpec } from "../FormPage";
import { channelOptions } from "../ChannelLimits";
import type { Boot } from "../pages";
import type { Words } from "../words";
import { OP_PANEL, awayStatuses } from "./op-panel";

/** `/settings/requests/distribution`: who gets a request, limits, offers, the queue. */
export function distributionForm(cfg: Words, t: Translate, boot: Boot): FormSpec {
  return {
    ...OP_PANEL,
    title: "cfg.distribution",
    lead: "cfg.distributionLead",
    risky: [
      "auto_connect_free_operator",
      "distribution_method",
      "dialog_limit_total",
      "dialog_limit_by_channel",
      "accept_mode",
    ],
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
          {
            kind: "channels",
            name: "dialog_limit_by_channel",
            label: "cfg.limitByChannel",
            hint: "cfg.limitByChannelHint",
            options: channelOptions(t),
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
            options: awayStatuses(t, boot),
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
      {
        title: "cfg.alerts",
        fields: [
          {
            kind: "number",
            name: "alert_waiting_count",
            label: "cfg.alertCount",
            hint: "cfg.alertCountHint",
            min: 0,
            max: 100_000,
          },
          {
            kind: "number",
            name: "alert_longest_wait_s",
            label: "cfg.alertWait",
            hint: "cfg.alertWaitHint",
            min: 0,
            max: 86_400,
            unit: "cfg.seconds",
          },
          { kind: "switch", name: "alert_nobody_online", label: "cfg.alertNobody" },
          {
            kind: "number",
            name: "sla_target_percent",
            label: "cfg.slaTarget",
            hint: "cfg.slaTargetHint",
            min: 0,
            max: 100,
          },
        ],
      },
      {
        title: "cfg.queueWords",
        fields: [
          {
            kind: "number",
            name: "queue_notice_min",
            label: "cfg.queueNotice",
            hint: "cfg.queueNoticeHint",
            min: 0,
            max: 1440,
            unit: "cfg.minutes",
          },
          {
            kind: "texts",
            name: "queue_notice_texts",
            label: "cfg.queueNoticeTexts",
            hint: "cfg.queueNoticeTextsHint",
            max: 1_000,
            when: (values) => values["queue_notice_min"] !== 0,
          },
          {
            kind: "texts",
            name: "off_hours_texts",
            label: "cfg.offHoursTexts",
            hint: "cfg.offHoursTextsHint",
            max: 1_000,
          },
        ],
      },
    ],
  };
}

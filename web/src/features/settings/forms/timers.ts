import type { Translate } from "../../../i18n/language";
import { catalogueName } from "../../../i18n/names";
import type { FormSpec } from "../FormPage";
import type { Boot } from "../pages";
import type { Values } from "../types";
import type { Words } from "../words";
import { OP_PANEL, awayStatuses } from "./op-panel";

const timed = (values: Values): boolean => values["timer_enabled"] === true;
const closes = (values: Values): boolean => timed(values) && values["timer_action"] === "close";

/** `/settings/requests/timers`: what happens when a client or an operator is silent or away, and the norms. */
export function timersForm(cfg: Words, t: Translate, boot: Boot): FormSpec {
  return {
    ...OP_PANEL,
    title: "cfg.timers",
    lead: "cfg.timersLead",
    risky: [
      "timer_enabled",
      "timer_minutes",
      "timer_counts_from",
      "timer_action",
      "operator_timeout_enabled",
      "operator_timeout_action",
    ],
    sections: [
      {
        title: "cfg.clientSilent",
        fields: [
          { kind: "switch", name: "timer_enabled", label: "cfg.timerOn" },
          {
            kind: "number",
            name: "timer_minutes",
            label: "cfg.timerMinutes",
            min: 1,
            max: 10_080,
            unit: "cfg.minutes",
            when: timed,
          },
          {
            kind: "select",
            name: "timer_counts_from",
            label: "cfg.timerFrom",
            hint: "cfg.timerFromHint",
            options: [
              { value: "last_operator_message", label: cfg("cfg.timerFromOperator") },
              { value: "last_message_any", label: cfg("cfg.timerFromAny") },
            ],
            when: timed,
          },
          {
            kind: "select",
            name: "timer_action",
            label: "cfg.timerAction",
            hint: "cfg.timerActionHint",
            options: [
              { value: "close", label: cfg("cfg.actionClose") },
              { value: "return_to_queue", label: cfg("cfg.actionRedistribute") },
              { value: "transfer_group", label: cfg("cfg.timerToGroup") },
            ],
            when: timed,
          },
          {
            kind: "select",
            name: "timer_group_id",
            label: "cfg.timerGroup",
            none: "cfg.noGroupChosen",
            options: boot.skill_groups
              .filter(({ active }) => active)
              .map(({ id, name }) => ({ value: id, label: name })),
            when: (values) => timed(values) && values["timer_action"] === "transfer_group",
          },
          {
            kind: "text",
            name: "timer_warn_text",
            label: "cfg.timerWarnText",
            hint: "cfg.timerWarnTextHint",
            max: 1_000,
            multiline: true,
            when: timed,
          },
          {
            kind: "number",
            name: "timer_warn_min",
            label: "cfg.timerWarn",
            hint: "cfg.timerWarnHint",
            min: 0,
            max: 10_080,
            unit: "cfg.minutes",
            when: (values) => timed(values) && values["timer_warn_text"] !== "",
          },
          {
            kind: "text",
            name: "timer_close_text",
            label: "cfg.timerCloseText",
            hint: "cfg.timerCloseTextHint",
            max: 1_000,
            multiline: true,
            when: closes,
          },
          {
            kind: "select",
            name: "timer_close_status_id",
            label: "cfg.timerCloseStatus",
            none: "cfg.statusKept",
            options: boot.statuses
              .filter(({ category, is_spam: spam }) => category === "closed" && !spam)
              .map(({ id, name }) => ({ value: id, label: catalogueName(t, name) })),
            when: closes,
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
            options: awayStatuses(t, boot),
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

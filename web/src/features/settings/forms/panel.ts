import type { FormSpec } from "../FormPage";
import { nameExample } from "../name-example";
import type { Words } from "../words";
import { OP_PANEL } from "./op-panel";

/** `/settings/requests/panel`: what operators see, and how their messages look. */
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
        title: "cfg.subjects",
        fields: [
          {
            kind: "switch",
            name: "subjects_by_skill_groups",
            label: "cfg.subjectsByGroups",
            hint: "cfg.subjectsByGroupsHint",
          },
        ],
      },
      {
        title: "cfg.watching",
        fields: [
          {
            kind: "switch",
            name: "supervisor_views_shown",
            label: "cfg.viewsShown",
            hint: "cfg.viewsShownHint",
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
          {
            kind: "text",
            name: "operator_name_template",
            label: "cfg.nameTemplate",
            hint: "cfg.nameTemplateHint",
            max: 100,
            required: true,
            example: nameExample,
            when: (values) => values["operator_name_in_messages"] === true,
          },
          {
            kind: "switch",
            name: "show_history_of_other_channels",
            label: "cfg.otherChannels",
            hint: "cfg.otherChannelsHint",
          },
          {
            kind: "number",
            name: "history_depth_days",
            label: "cfg.historyDepth",
            hint: "cfg.historyDepthHint",
            min: 0,
            max: 3650,
            unit: "cfg.days",
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
          {
            kind: "number",
            name: "edit_own_message_min",
            label: "cfg.editOwn",
            hint: "cfg.ownHint",
            min: 0,
            max: 1440,
            unit: "cfg.minutes",
          },
          {
            kind: "number",
            name: "delete_own_message_min",
            label: "cfg.deleteOwn",
            hint: "cfg.ownHint",
            min: 0,
            max: 1440,
            unit: "cfg.minutes",
          },
          {
            kind: "switch",
            name: "right_panel_pinned",
            label: "cfg.rightPanel",
            hint: "cfg.rightPanelHint",
          },
          {
            kind: "select",
            name: "right_panel_tab",
            label: "cfg.rightTab",
            hint: "cfg.rightTabHint",
            options: [
              { value: "details", label: cfg("cfg.rightTabDetails") },
              { value: "client", label: cfg("cfg.rightTabClient") },
            ],
          },
        ],
      },
    ],
  };
}

import type { FormSpec } from "../FormPage";
import { OP_PANEL } from "./op-panel";

/** `/settings/requests/closing`: what is needed to close, and for how long a closed request comes back. */
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
        {
          kind: "switch",
          name: "status_required_on_close",
          label: "cfg.statusRequired",
          hint: "cfg.statusRequiredHint",
        },
        { kind: "switch", name: "tags_required_on_close", label: "cfg.tagsRequired" },
        { kind: "switch", name: "comment_required_on_close", label: "cfg.commentRequired" },
        {
          kind: "switch",
          name: "comment_offered_on_close",
          label: "cfg.commentOffered",
          hint: "cfg.commentOfferedHint",
          when: (values) => values["comment_required_on_close"] !== true,
        },
        {
          kind: "switch",
          name: "csat_choice_on_close",
          label: "cfg.csatChoice",
          hint: "cfg.csatChoiceHint",
        },
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

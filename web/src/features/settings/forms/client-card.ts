import type { FormSpec } from "../FormPage";
import type { Words } from "../words";
import { OP_PANEL } from "./op-panel";

/** `/settings/requests/client-card`: blocks of the card, their order, and tags. */
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

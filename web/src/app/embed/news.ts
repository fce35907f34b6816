import type { Dialog, DialogId } from "../../api/types";
import type { EventPayloads, LiveEvent, WireEvent } from "../../live/events";
import type { PanelState } from "../../live/state";
import type { PanelMessages, ToldClient, ToldDialog } from "./protocol";

/** Characters of a message that the page around is told. */
const TEXT_TOLD = 200;

export function toldDialog(dialog: Dialog): { dialog: ToldDialog; client: ToldClient } {
  const { id, number, state, channel, operator_id, subject_id, created_at, client } = dialog;
  return {
    dialog: { id, number, state, channel, operator_id, subject_id, created_at },
    client: { id: client.id, name: client.name },
  };
}

type News = {
  [Type in "dialog.assigned" | "dialog.closed" | "message.in"]: { type: Type; data: PanelMessages[Type] };
}["dialog.assigned" | "dialog.closed" | "message.in"];

/** Follows the stream and says what of it the page around is told: only about dialogs of one's own. */
export class Follower {
  /** Open dialogs of mine, as far as they are known. Bounded by what one person holds. */
  private readonly mine = new Set<DialogId>();
  /** My list was here: before that nothing can be told from what was there already. */
  private begun = false;

  /** What is mine already is no news. */
  knows(state: PanelState): void {
    this.begun ||= state.lists.has("mine");
    for (const dialog of state.dialogs.values()) if (isMine(dialog, state)) this.mine.add(dialog.id);
  }

  news(events: readonly WireEvent[], state: PanelState): News[] {
    if (!this.begun) {
      this.knows(state);
      return [];
    }
    const told: News[] = [];
    for (const event of events as readonly LiveEvent[]) {
      if (event.t === "dialog.new" || event.t === "dialog.updated") {
        const dialog = state.dialogs.get(idOf(event.d));
        if (dialog) told.push(...this.changed(dialog, state));
      } else if (event.t === "message.new") {
        const { message } = event.d;
        const dialog = state.dialogs.get(message.dialog_id);
        if (message.direction !== "in" || dialog?.operator_id !== state.me) continue;
        const { id, text, created_at } = message;
        const words = [...text].slice(0, TEXT_TOLD).join("");
        told.push({
          type: "message.in",
          data: { ...toldDialog(dialog), message: { id, text: words, created_at } },
        });
      }
    }
    return told;
  }

  private changed(dialog: Dialog, state: PanelState): News[] {
    const was = this.mine.has(dialog.id);
    if (isMine(dialog, state)) {
      this.mine.add(dialog.id);
      return was ? [] : [{ type: "dialog.assigned", data: toldDialog(dialog) }];
    }
    this.mine.delete(dialog.id);
    return was && dialog.state === "closed" ? [{ type: "dialog.closed", data: toldDialog(dialog) }] : [];
  }
}

function isMine(dialog: Dialog, state: PanelState): boolean {
  return dialog.operator_id === state.me && dialog.state !== "closed";
}

function idOf(d: EventPayloads["dialog.new"] | EventPayloads["dialog.updated"]): DialogId {
  return "dialog" in d ? d.dialog.id : d.dialog_id;
}

import type {
  Bootstrap,
  Counters,
  Dialog,
  DialogId,
  FilterRef,
  Iso,
  Message,
  OfferId,
  Operator,
  OperatorId,
} from "../api/types";
import type { Offer, Viewer } from "./events";
import { type ListKey, specOf } from "./list-key";

/** Messages of one dialog: a run without holes, ascending by `seq`. */
export interface Thread {
  messages: Message[];
  /** The newest page has been read over HTTP; before that only what events brought is here. */
  loaded: boolean;
  /** The first message of the dialog is here. */
  complete: boolean;
}

export interface Typing {
  name: string | null;
  text: string | null;
  operator: boolean;
  /** Arrival number, so that a later "on" outlives the earlier one's expiry. */
  seq: number;
}

export interface ListState {
  ids: ReadonlySet<DialogId>;
  /** Where the next page begins; null at the end. */
  cursor: string | null;
  loaded: boolean;
}

export interface PanelState {
  me: OperatorId;
  boot: Bootstrap;
  dialogs: ReadonlyMap<DialogId, Dialog>;
  threads: ReadonlyMap<DialogId, Thread>;
  lists: ReadonlyMap<ListKey, ListState>;
  typing: ReadonlyMap<DialogId, Typing>;
  viewers: ReadonlyMap<DialogId, readonly Viewer[]>;
  offers: ReadonlyMap<OfferId, Offer>;
  operators: ReadonlyMap<OperatorId, Operator>;
  counters: Counters | null;
  /** Open dialogs of each filter that the panel watches. */
  filterCounts: ReadonlyMap<FilterRef, number>;
  queue: { queue_len: number; oldest_queued_at: Iso | null } | null;
}

export const emptyThread: Thread = { messages: [], loaded: false, complete: false };
export const emptyList: ListState = { ids: new Set(), cursor: null, loaded: false };

export function initialState(boot: Bootstrap): PanelState {
  return {
    me: boot.user.id,
    boot,
    dialogs: new Map(),
    threads: new Map(),
    lists: new Map(),
    typing: new Map(),
    viewers: new Map(),
    offers: new Map(),
    operators: new Map(boot.operators.map((operator) => [operator.id, operator])),
    counters: boot.counters,
    filterCounts: new Map(),
    queue: null,
  };
}

/** Whether the dialog is a row of the list, as far as its own fields tell; null for a filter, whose rows only the server knows. */
export function belongs(key: ListKey, dialog: Dialog, me: OperatorId): boolean | null {
  const { view, filter } = specOf(key);
  if (filter !== null) return null;
  switch (view) {
    case "mine":
      return dialog.state === "active" && dialog.operator_id === me;
    case "queue":
      return dialog.state === "queued" || dialog.state === "new";
    case "bot":
      return dialog.state === "bot";
    case "all":
      return dialog.state !== "closed" && dialog.state !== "merged";
  }
}

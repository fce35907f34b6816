import type { Dialog, DialogId, FilterRef, Message } from "../api/types";
import type { EventPayloads, LiveEvent, WireEvent } from "./events";
import { type ListKey, shows } from "./list-key";
import { belongs, emptyThread, type ListState, type PanelState, type Thread } from "./state";

export interface Reduced {
  state: PanelState;
  /** What changed, as keys of `keys.*`: who is subscribed to one of them redraws. */
  changed: Set<string>;
  /** A name this panel does not know, or a message beyond a hole: only a snapshot helps. */
  resync: boolean;
}

export const keys = {
  dialog: (id: DialogId) => `dialog:${id}`,
  thread: (id: DialogId) => `thread:${id}`,
  typing: (id: DialogId) => `typing:${id}`,
  viewers: (id: DialogId) => `viewers:${id}`,
  list: (key: ListKey) => `list:${key}`,
  filter: (id: FilterRef) => `filter:${id}`,
  /** Any field of any dialog: what the order of a list depends on. */
  dialogs: "dialogs",
  offers: "offers",
  operators: "operators",
  counters: "counters",
  boot: "boot",
} as const;

/**
 * Applies a batch. Pure: the given state stays as it was. Maps are copied once a batch, not once an event, because copying
 * a map of 5,000 dialogs for each of 1,000 events costs more than a second.
 * An event seen twice, or an older one late, changes nothing.
 */
export function reduceBatch(state: PanelState, events: readonly WireEvent[]): Reduced {
  const draft = new Draft(state);
  for (const event of events) apply(draft, event as LiveEvent);
  return { state: draft.state, changed: draft.changed, resync: draft.resync };
}

function apply(draft: Draft, event: LiveEvent): void {
  switch (event.t) {
    case "dialog.new":
      putDialog(draft, event.d.dialog);
      return;
    case "dialog.updated":
      if ("dialog" in event.d) putDialog(draft, event.d.dialog);
      else patchDialog(draft, event.d);
      return;
    case "dialog.removed":
      leaveLists(draft, event.d.dialog_id);
      return;
    case "message.new":
      putMessage(draft, event.d.message);
      return;
    case "message.updated":
      amendMessage(draft, event.d.message);
      return;
    case "message.status":
      putStatus(draft, event.d);
      return;
    case "offer.new":
      draft.map("offers").set(event.d.offer_id, event.d);
      draft.changed.add(keys.offers);
      return;
    case "offer.ended":
      if (draft.state.offers.has(event.d.offer_id)) {
        draft.map("offers").delete(event.d.offer_id);
        draft.changed.add(keys.offers);
      }
      return;
    case "typing":
      putTyping(draft, event.d, event.seq);
      return;
    case "viewers":
      draft.map("viewers").set(
        event.d.dialog_id,
        event.d.viewers.filter((viewer) => viewer.id !== draft.state.me),
      );
      draft.changed.add(keys.viewers(event.d.dialog_id));
      return;
    case "counters":
      draft.state.counters = event.d;
      draft.changed.add(keys.counters);
      return;
    case "filter.delta":
      filterDelta(draft, event.d);
      return;
    case "operator.updated":
      draft.map("operators").set(event.d.operator.id, event.d.operator);
      draft.changed.add(keys.operators);
      return;
    case "queue.delta":
      draft.state.queue = event.d;
      draft.changed.add(keys.counters);
      return;
    case "settings.changed":
      draft.state.boot = {
        ...draft.state.boot,
        settings: { ...draft.state.boot.settings, ...event.d.settings },
      };
      draft.changed.add(keys.boot);
      return;
    case "draft.changed":
      return; // drafts have a store of their own: drafts.ts
    case "catalogue.changed":
      draft.state.boot = { ...draft.state.boot, ...event.d };
      draft.changed.add(keys.boot);
      return;
    case "board.delta": // the board keeps itself: board.ts
    case "notification":
    case "force_logout":
      return; // words and sounds: effects.ts
    default:
      unknown(draft, event);
  }
}

/** Names of the contract that this panel does not show yet; anything else means an older panel at a newer server. */
const NOT_SHOWN = new Set(["sla.warning", "sla.violated", "copilot.suggestion"]);

function unknown(draft: Draft, event: never): void {
  const { t } = event as WireEvent;
  if (!NOT_SHOWN.has(t)) draft.resync = true;
}

function isNewer(
  known: Dialog | undefined,
  next: { version: number; last_seq?: number | undefined },
): boolean {
  if (!known || next.version > known.version) return true;
  return next.version === known.version && (next.last_seq ?? 0) > known.last_seq;
}

function putDialog(draft: Draft, dialog: Dialog): void {
  const known = draft.state.dialogs.get(dialog.id);
  if (!isNewer(known, dialog)) {
    // The same row may come back to a view it had left; an older copy may not.
    if (known?.version === dialog.version) enterLists(draft, known);
    return;
  }
  draft.map("dialogs").set(dialog.id, dialog);
  draft.touchDialog(dialog.id);
  enterLists(draft, dialog);
}

function patchDialog(
  draft: Draft,
  d: { dialog_id: DialogId; version: number; patch: Partial<Dialog> },
): void {
  const known = draft.state.dialogs.get(d.dialog_id);
  if (!known || !isNewer(known, { version: d.version, last_seq: d.patch.last_seq })) return;
  putDialog(draft, { ...known, ...d.patch, version: d.version });
}

function enterLists(draft: Draft, dialog: Dialog): void {
  for (const [view, list] of draft.state.lists) {
    const wanted = belongs(view, dialog, draft.state.me);
    if (wanted === null) continue;
    if (list.ids.has(dialog.id) === wanted) continue;
    const ids = draft.ids(view, list);
    if (wanted) ids.add(dialog.id);
    else ids.delete(dialog.id);
  }
}

/** The row left the subscribed view; the dialog itself stays known, because it may be open. */
function leaveLists(draft: Draft, id: DialogId): void {
  for (const [view, list] of draft.state.lists) {
    if (list.ids.has(id)) draft.ids(view, list).delete(id);
  }
}

/** Rows of a filter's list come and go by the server's word only; those on screen were told of before. */
function filterDelta(draft: Draft, d: EventPayloads["filter.delta"]): void {
  if (d.count !== null && draft.state.filterCounts.get(d.filter_id) !== d.count) {
    draft.map("filterCounts").set(d.filter_id, d.count);
    draft.changed.add(keys.filter(d.filter_id));
  }
  for (const [key, list] of draft.state.lists) {
    if (!shows(key, d.filter_id)) continue;
    const entered = d.entered.filter((id) => !list.ids.has(id) && draft.state.dialogs.has(id));
    const left = d.left.filter((id) => list.ids.has(id));
    if (entered.length + left.length === 0) continue;
    const ids = draft.ids(key, list);
    for (const id of entered) ids.add(id);
    for (const id of left) ids.delete(id);
  }
}

function putMessage(draft: Draft, message: Message): void {
  const id = message.dialog_id;
  const thread = draft.thread(id);
  const at = position(thread.messages, message.seq);
  const present = thread.messages[at];
  if (present?.seq === message.seq) return;
  if (thread.loaded && at === thread.messages.length && thread.messages.length > 0) {
    const last = thread.messages[at - 1];
    if (last && message.seq > last.seq + 1) draft.resync = true;
  }
  // Below the loaded run: paging up brings it together with what lies between.
  if (thread.loaded && at === 0 && thread.messages.length > 0) return;
  thread.messages.splice(at, 0, message);
  draft.changed.add(keys.thread(id));
  if (draft.state.typing.has(id) && message.author.kind === "client") {
    draft.map("typing").delete(id);
    draft.changed.add(keys.typing(id));
  }
  previewFrom(draft, message);
}

/** A line of the loaded run says something else now, or nothing; an older copy that comes late changes nothing. */
function amendMessage(draft: Draft, message: Message): void {
  const at =
    draft.state.threads.get(message.dialog_id)?.messages.findIndex(({ id }) => id === message.id) ?? -1;
  if (at < 0) return;
  const thread = draft.thread(message.dialog_id);
  const known = thread.messages[at];
  if (!known || (known.edited_at ?? "") >= (message.edited_at ?? "")) return;
  thread.messages[at] = { ...message, status: known.status, error_code: known.error_code };
  draft.changed.add(keys.thread(message.dialog_id));
}

/** The holder of a dialog hears of a message before, or without, the row's own update. */
function previewFrom(draft: Draft, message: Message): void {
  const known = draft.state.dialogs.get(message.dialog_id);
  if (!known || message.seq <= known.last_seq || message.author.kind === "system") return;
  draft.map("dialogs").set(known.id, {
    ...known,
    last_seq: message.seq,
    last_message_at: message.created_at > known.last_message_at ? message.created_at : known.last_message_at,
    preview: { text: message.text, author_kind: message.author.kind, type: message.type },
  });
  draft.touchDialog(known.id);
}

const RANK = { queued: 0, sent: 1, delivered: 2, read: 3, failed: 4 } as const;

function putStatus(draft: Draft, d: EventPayloads["message.status"]): void {
  const known =
    draft.state.threads.get(d.dialog_id)?.messages.findIndex((message) => message.id === d.message_id) ?? -1;
  if (known < 0) return;
  const thread = draft.thread(d.dialog_id);
  const message = thread.messages[known];
  if (!message || (message.status !== null && RANK[d.status] <= RANK[message.status])) return;
  thread.messages[known] = { ...message, status: d.status, error_code: d.error_code };
  draft.changed.add(keys.thread(d.dialog_id));
}

function putTyping(draft: Draft, d: EventPayloads["typing"], seq: number): void {
  if (d.operator_id === draft.state.me) return;
  const typing = draft.map("typing");
  if (d.on) typing.set(d.dialog_id, { name: d.name, text: d.text, operator: d.who === "operator", seq });
  else typing.delete(d.dialog_id);
  draft.changed.add(keys.typing(d.dialog_id));
}

/** Index of the first message whose seq is not below `seq`. */
function position(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = messages[middle];
    if (at && at.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Maps = "filterCounts" | "dialogs" | "threads" | "typing" | "viewers" | "offers" | "operators";
type Writable<T> = T extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;

/** A state under construction: every map, list and thread is copied at its first change and only then. */
class Draft {
  state: PanelState;
  resync = false;
  readonly changed = new Set<string>();
  private readonly copied = new Set<string>();

  constructor(base: PanelState) {
    this.state = { ...base };
  }

  map<Name extends Maps>(name: Name): Writable<PanelState[Name]> {
    if (!this.copied.has(name)) {
      this.copied.add(name);
      Object.assign(this.state, { [name]: new Map(this.state[name] as ReadonlyMap<unknown, unknown>) });
    }
    return this.state[name] as unknown as Writable<PanelState[Name]>;
  }

  thread(id: DialogId): Thread {
    const name = `thread:${id}`;
    let thread = this.state.threads.get(id) ?? emptyThread;
    if (!this.copied.has(name)) {
      this.copied.add(name);
      thread = { ...thread, messages: [...thread.messages] };
      this.map("threads").set(id, thread);
    }
    return thread;
  }

  ids(view: ListKey, list: ListState): Set<DialogId> {
    const name = `list:${view}`;
    const current = this.state.lists.get(view) ?? list;
    this.changed.add(keys.list(view));
    if (this.copied.has(name)) return current.ids as Set<DialogId>;
    this.copied.add(name);
    const ids = new Set(current.ids);
    this.state.lists = new Map(this.state.lists).set(view, { ...current, ids });
    return ids;
  }

  touchDialog(id: DialogId): void {
    this.changed.add(keys.dialog(id));
    this.changed.add(keys.dialogs);
  }
}

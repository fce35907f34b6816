import type { Bootstrap, Dialog, DialogId, Message, Page } from "../api/types";
import type { Welcome } from "./events";
import type { ListKey } from "./list-key";
import { belongs, emptyList, initialState, type PanelState, type Thread } from "./state";

/** What is read over HTTP after a welcome with `resumed: false`. */
export interface Snapshot {
  boot: Bootstrap;
  lists: ReadonlyMap<ListKey, Page<Dialog>>;
  open: { dialog: Dialog; messages: Message[] } | null;
}

/** The state after a snapshot: nothing old survives except what the snapshot does not speak of (threads are read anew when opened). */
export function fromSnapshot(snapshot: Snapshot): PanelState {
  let state = initialState(snapshot.boot);
  for (const [view, page] of snapshot.lists) state = withPage(state, view, page, true);
  if (snapshot.open) {
    state = withDialog(state, snapshot.open.dialog);
    state = withTail(state, snapshot.open.dialog.id, snapshot.open.messages);
  }
  return state;
}

/** What was opened while the snapshot was being read is not in it: it stays on the screen until it has been read anew. */
export function withOpened(snapshot: PanelState, before: PanelState, opened: DialogId): PanelState {
  const dialog = before.dialogs.get(opened);
  const thread = before.threads.get(opened);
  const state = dialog ? withDialog(snapshot, dialog) : snapshot;
  return thread ? { ...state, threads: new Map(state.threads).set(opened, thread) } : state;
}

/** Rights, settings and presence as the server knows them at the start of a connection. */
export function withWelcome(state: PanelState, { grants, settings, operator }: Welcome): PanelState {
  // A look as another role ends with the connection: what is told from here on is one's own.
  const boot = {
    ...state.boot,
    grants,
    viewAs: undefined,
    settings: { ...state.boot.settings, ...settings },
  };
  const known = state.operators.get(state.me);
  const operators = known
    ? new Map(state.operators).set(state.me, { ...known, ...operator, id: state.me })
    : state.operators;
  return { ...state, boot, operators };
}

/** A page of a list. The first page replaces the rows, a further one adds to them. */
export function withPage(state: PanelState, view: ListKey, page: Page<Dialog>, first: boolean): PanelState {
  const dialogs = new Map(state.dialogs);
  const ids = new Set(first ? [] : (state.lists.get(view) ?? emptyList).ids);
  for (const dialog of page.data) {
    const known = dialogs.get(dialog.id);
    if (!known || known.version <= dialog.version) dialogs.set(dialog.id, dialog);
    // An event may have overtaken the page; then the newer copy says whether the row belongs here.
    if (!known || known.version <= dialog.version || belongs(view, known, state.me) !== false)
      ids.add(dialog.id);
  }
  const lists = new Map(state.lists).set(view, { ids, cursor: page.next_cursor, loaded: true });
  return { ...state, dialogs, lists };
}

export function withDialog(state: PanelState, dialog: Dialog): PanelState {
  const known = state.dialogs.get(dialog.id);
  if (known && known.version > dialog.version) return state;
  return { ...state, dialogs: new Map(state.dialogs).set(dialog.id, dialog) };
}

/** The newest page of a thread, joined with what events have brought meanwhile. */
export function withTail(state: PanelState, id: DialogId, tail: readonly Message[]): PanelState {
  const known = state.threads.get(id);
  const first = tail[0]?.seq ?? 1;
  const last = tail.at(-1)?.seq ?? 0;
  const older = known?.loaded === true ? known.messages.filter((message) => message.seq < first) : [];
  // Older messages stay only when they touch the page; behind a hole they are read again by paging up.
  const joined = older.at(-1)?.seq === first - 1 ? older : [];
  const newer = (known?.messages ?? []).filter((message) => message.seq > last);
  return withThread(state, id, [...joined, ...tail, ...newer]);
}

/** An older page in front of the thread. */
export function withOlder(state: PanelState, id: DialogId, page: readonly Message[]): PanelState {
  const known = state.threads.get(id);
  if (!known) return state;
  const first = known.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  return withThread(state, id, [...page.filter((message) => message.seq < first), ...known.messages]);
}

function withThread(state: PanelState, id: DialogId, messages: Message[]): PanelState {
  const complete = messages.length === 0 || messages[0]?.seq === 1;
  const thread: Thread = { messages, loaded: true, complete };
  return { ...state, threads: new Map(state.threads).set(id, thread) };
}

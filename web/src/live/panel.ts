import type { BoardDelta } from "../api/board";
import type { Api } from "../api/client";
import { asProblem, type Problem } from "../api/problems";
import {
  type Bootstrap,
  type Dialog,
  type DialogId,
  type FilterRef,
  isConditions,
  type Message,
  type MessageId,
} from "../api/types";
import { ServerClock } from "./clock";
import { Connection, type Phase, type Socket } from "./connection";
import type { CommandName, Commands, EventPayloads, LiveEvent, WireEvent } from "./events";
import { DraftSync } from "./draft-sync";
import { type ListKey, shows, specOf } from "./list-key";
import { Outbox } from "./outbox";
import type { OutboxStorage } from "./outbox-storage";
import type { TabLine } from "./preferences";
import { keys } from "./reduce";
import { fromSnapshot, withDialog, withOlder, withOpened, withPage, withTail, withWelcome } from "./snapshot";
import { initialState, type PanelState } from "./state";
import { LiveStore } from "./store";
import { Uploads } from "./uploads";

export interface LinkState {
  phase: Phase;
  /** Local time at which the socket was lost; null while it is there. */
  lostAt: number | null;
  /** Events that arrived after the last reconnect, while that is news. */
  missed: number | null;
  pingMs: number | null;
}

export interface PanelOptions {
  api: Api;
  boot: Bootstrap;
  openSocket(): Socket;
  storage: OutboxStorage;
  /** To the other pages of this browser that hold the same messages. */
  line?: TabLine;
  onEvents?(events: readonly WireEvent[], state: PanelState): void;
}

/** Messages before one that is looked for. */
const MESSAGES_ABOVE = 20;
const SNAPSHOT_RETRY_MS = 4_000;
const LIST_LIMIT = 500;
/** Commands after which an answer would not be taken any more. */
const LEAVING: ReadonlySet<CommandName> = new Set(["dialog.finish", "dialog.transfer", "dialog.snooze"]);
/** A resumed stream replays what was missed within this time. */
const REPLAY_MS = 1_000;

/** The live side of the panel: joins connection, store, outbox and HTTP. Screens call its verbs; nothing here draws. */
export class Panel {
  readonly store: LiveStore;
  readonly clock: ServerClock;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly drafts: DraftSync;
  readonly uploads: Uploads;
  link: LinkState = { phase: "idle", lostAt: null, missed: null, pingMs: null };

  private view: ListKey | null = null;
  private watched: readonly FilterRef[] = [];
  private open: DialogId | null = null;
  /** Goes back among the unread ones while it is still on the screen, which must not read it again. */
  private putBack: DialogId | null = null;
  private readonly loadingMore = new Set<ListKey>();
  private snapshotRun = 0;
  private wasOnline = false;
  private replayUntil = 0;
  /** The stream began anew: what it told before is unknown. */
  private fresh = true;
  private readonly linkListeners = new Set<() => void>();
  private readonly boardListeners = new Set<(delta: BoardDelta) => void>();

  constructor(private readonly options: PanelOptions) {
    this.store = new LiveStore(
      initialState(options.boot),
      () => {
        void this.resync();
      },
      (events) => {
        this.applied(events);
      },
    );
    this.clock = new ServerClock(Date.now, () => {
      this.connection.nudge();
    });
    this.connection = new Connection({
      open: () => options.openSocket(),
      handlers: {
        phase: (phase) => {
          this.phaseChanged(phase);
        },
        welcome: (welcome) => {
          this.clock.relearn();
          this.store.update((state) => withWelcome(state, welcome), [keys.boot, keys.operators]);
          if (welcome.resumed) {
            this.replayUntil = Date.now() + REPLAY_MS;
            this.setLink({ missed: 0 });
            this.fresh = false;
            return;
          }
          this.fresh = true;
          this.store.hold();
          void this.resync();
        },
        events: (events) => {
          if (this.link.missed !== null && Date.now() < this.replayUntil) {
            this.setLink({ missed: this.link.missed + events.length });
          }
          this.store.push(events);
        },
        pong: (time, sentAt, receivedAt) => {
          this.clock.learn(time, sentAt, receivedAt);
          this.setLink({ pingMs: receivedAt - sentAt });
        },
      },
    });
    this.drafts = new DraftSync({
      save: (d) => this.command("draft.save", d),
      read: () => options.api.drafts(),
      online: () => this.connection.phase === "online",
    });
    this.uploads = new Uploads(options.api, options.boot.user.id, files());
    this.outbox = new Outbox({
      operator: options.boot.user.id,
      storage: options.storage,
      ...(options.line ? { line: options.line } : {}),
      online: () => this.connection.phase === "online",
      send: (item) => {
        const attachments = (item.attachments ?? []).flatMap(({ id }) => (id === undefined ? [] : [{ id }]));
        const files = attachments.length > 0 ? { attachments } : {};
        const d = { dialog_id: item.dialog_id, client_nonce: item.nonce, text: item.text, ...files };
        return item.kind === "note"
          ? this.command("dialog.note", { ...d, ...(item.mentions ? { mentions: item.mentions } : {}) })
          : this.command("dialog.send", {
              ...d,
              type: "text",
              ...(item.reply_to_id ? { reply_to_id: item.reply_to_id } : {}),
            });
      },
    });
  }

  start(): void {
    this.connection.start();
    void this.outbox.restore();
  }

  stop(): void {
    this.snapshotRun += 1;
    this.connection.stop();
  }

  command<Name extends CommandName>(name: Name, d: Commands[Name]["d"]): Promise<Commands[Name]["ack"]> {
    // What is still held goes before what hands the conversation away, and is there before it: one message follows another's ack.
    const { dialog_id } = d as { dialog_id?: DialogId };
    if (dialog_id !== undefined && LEAVING.has(name)) {
      this.outbox.release(dialog_id);
      if (this.connection.phase === "online" && this.outbox.pending(dialog_id))
        return this.outbox.drained(dialog_id).then(() => this.connection.command(name, d));
    }
    return this.connection.command(name, d);
  }

  /** Shows a view: subscribes to its rows and reads the first page. The rows already known stay visible meanwhile. */
  async showView(view: ListKey): Promise<void> {
    this.view = view;
    if (this.connection.phase === "online") this.subscribe();
    await this.loadList(view);
  }

  async loadList(view: ListKey): Promise<void> {
    const page = await this.options.api.dialogs(specOf(view));
    this.store.update((state) => withPage(state, view, page, true), [keys.list(view), keys.dialogs]);
  }

  /** The next page of a list; nothing at its end or while one is on its way. */
  async loadMore(view: ListKey): Promise<void> {
    const cursor = this.store.state.lists.get(view)?.cursor;
    if (!cursor || this.loadingMore.has(view)) return;
    this.loadingMore.add(view);
    try {
      const page = await this.options.api.dialogs(specOf(view), cursor);
      this.store.update((state) => withPage(state, view, page, false), [keys.list(view), keys.dialogs]);
    } finally {
      this.loadingMore.delete(view);
    }
  }

  /**
   * Opens a dialog for reading: its newest messages and its live events. Rejects with the reason it cannot be read. `anew` reads
   * the row too, though one is known.
   */
  async openDialog(id: DialogId, anew = false): Promise<void> {
    this.open = id;
    if (this.connection.phase === "online") {
      this.command("dialog.open", { dialog_id: id }).catch(() => undefined); // a missing right shows through HTTP below
    }
    const known = this.store.state.dialogs.get(id);
    const [dialog, messages] = await Promise.all([
      known && !anew ? Promise.resolve(known) : this.options.api.dialog(id),
      this.options.api.messages(id),
    ]);
    this.store.update(
      (state) => withTail(withDialog(state, dialog), id, messages),
      [keys.dialog(id), keys.thread(id), keys.dialogs],
    );
    this.settle(messages);
  }

  /** What is on the screen has been seen up to `seq`. Says so to the server, unless the dialog is just being put back. */
  read(id: DialogId, seq: number): void {
    if (this.putBack === id) return;
    // The pill goes at once; the server's own update brings the true number.
    this.store.update(
      (state) => {
        const known = state.dialogs.get(id);
        return known ? { ...state, dialogs: new Map(state.dialogs).set(id, { ...known, unread: 0 }) } : state;
      },
      [keys.dialog(id)],
    );
    this.command("dialog.read", { dialog_id: id, seq }).catch(() => undefined); // repeated with the next message
  }

  /** Puts a dialog back among the unread ones, and lets the screen it is on read nothing more. Rejects with the server's problem. */
  async markUnread(id: DialogId): Promise<void> {
    this.putBack = id;
    try {
      const { dialog } = await this.command("dialog.unread", { dialog_id: id });
      this.putDialog(dialog);
    } catch (error) {
      if (this.putBack === id) this.putBack = null;
      throw error;
    }
  }

  closeView(id: DialogId): void {
    if (this.putBack === id) this.putBack = null;
    if (this.open !== id) return;
    this.open = null;
    this.connection.tell("dialog.close_view", {});
  }

  /** One message of the dialog: from the thread when it is there, else from the server. */
  async message(dialog: DialogId, id: MessageId): Promise<Message> {
    const known = this.store.state.threads.get(dialog)?.messages.find((message) => message.id === id);
    return known ?? this.options.api.message(dialog, id);
  }

  /** A dialog with its newest messages, without opening it: nothing of it is kept here or marked as read. */
  async peek(id: DialogId): Promise<{ dialog: Dialog; messages: Message[] }> {
    const [dialog, messages] = await Promise.all([
      this.options.api.dialog(id),
      this.options.api.messages(id),
    ]);
    return { dialog, messages };
  }

  peekOlder(id: DialogId, beforeSeq: number): Promise<Message[]> {
    return this.options.api.messages(id, beforeSeq);
  }

  /** Hands a message that was not delivered to its channel once more; its state comes as an event. */
  async retryMessage({ dialog_id, id }: Message): Promise<void> {
    await this.options.api.retryMessage(dialog_id, id);
  }

  /** The page before the thread's first message; a larger one when a message far above is wanted. */
  async loadOlder(id: DialogId, downTo?: number): Promise<void> {
    const first = this.store.state.threads.get(id)?.messages[0];
    if (!first || first.seq === 1) return;
    const page = await this.options.api.messages(
      id,
      first.seq,
      downTo && first.seq - downTo + MESSAGES_ABOVE,
    );
    this.store.update((state) => withOlder(state, id, page), [keys.thread(id)]);
  }

  /** Puts a dialog that a command answered with. */
  putDialog(dialog: Dialog): void {
    this.store.push([{ seq: 0, t: "dialog.updated", d: { dialog } }]);
  }

  /** Puts a message that was changed or taken back. */
  putAmended(message: Message): void {
    this.store.push([{ seq: 0, t: "message.updated", d: { dialog_id: message.dialog_id, message } }]);
  }

  readonly subscribeLink = (listener: () => void): (() => void) => {
    this.linkListeners.add(listener);
    return () => this.linkListeners.delete(listener);
  };

  readonly getLink = (): LinkState => this.link;

  /** Deltas of the supervisor's board, for as long as a live page is open. */
  readonly subscribeBoard = (listener: (delta: BoardDelta) => void): (() => void) => {
    this.boardListeners.add(listener);
    return () => this.boardListeners.delete(listener);
  };

  /** Called when the banner has said that the connection is back. */
  linkSeen(): void {
    this.setLink({ missed: null });
  }

  private subscribe(): void {
    if (this.watched.length > 0) this.askCounts();
    if (this.view)
      this.command("list.subscribe", { ...subscription(this.view), limit: LIST_LIMIT }).then(
        ({ counters }) => {
          this.store.update((state) => ({ ...state, counters }), [keys.counters]);
        },
        () => undefined, // repeated with the next welcome
      );
  }

  /** Counters of these filters are shown from now on. */
  watchFilters(ids: readonly FilterRef[]): void {
    if (ids.length === this.watched.length && ids.every((id, at) => id === this.watched[at])) return;
    this.watched = ids;
    if (this.connection.phase === "online") this.askCounts();
  }

  private askCounts(): void {
    this.command("filter.subscribe", { filter_ids: [...this.watched] }).then(
      ({ counts }) => {
        this.store.update(
          (state) => ({
            ...state,
            filterCounts: new Map(counts.map(({ filter_id, count }) => [filter_id, count])),
          }),
          this.watched.map((id) => keys.filter(id)),
        );
      },
      () => undefined, // repeated with the next welcome
    );
  }

  private phaseChanged(phase: Phase): void {
    const online = phase === "online";
    const lostAt = online ? null : (this.link.lostAt ?? (this.wasOnline ? Date.now() : null));
    this.setLink({ phase, lostAt });
    if (!online) return;
    this.wasOnline = true;
    this.subscribe();
    if (this.open !== null) this.command("dialog.open", { dialog_id: this.open }).catch(() => undefined);
    this.outbox.flush();
    if (this.fresh) void this.drafts.start();
    else this.drafts.flush();
  }

  /** Reads everything anew and swaps it in; tried again every few seconds until it works. */
  private async resync(): Promise<void> {
    const run = ++this.snapshotRun;
    this.store.hold();
    const asked = this.open;
    try {
      const snapshot = await this.readSnapshot();
      if (run !== this.snapshotRun) return;
      const opened = this.open === asked ? null : this.open;
      this.store.release((state) => {
        const fresh = fromSnapshot(snapshot);
        return {
          ...(opened === null ? fresh : withOpened(fresh, state, opened)),
          offers: state.offers,
          filterCounts: state.filterCounts,
        };
      });
      this.settle(snapshot.open?.messages ?? []);
      this.catchUp(opened);
    } catch (error) {
      if (run !== this.snapshotRun || asProblem(error).status === 401) return;
      setTimeout(() => {
        if (run === this.snapshotRun && this.connection.phase === "online") void this.resync();
      }, SNAPSHOT_RETRY_MS);
    }
  }

  /** What was opened while the snapshot was being read is not in it, and what is shown of it may be old. */
  private catchUp(opened: DialogId | null): void {
    const { threads, lists } = this.store.state;
    if (this.open !== null && (this.open === opened || !threads.has(this.open)))
      this.openDialog(this.open, true).catch(() => undefined); // the screen offers a retry
    if (this.view && !lists.has(this.view)) this.loadList(this.view).catch(() => undefined); // the screen repeats it
  }

  private async readSnapshot() {
    const { api } = this.options;
    const views = new Set<ListKey>(["mine"]);
    if (this.view) views.add(this.view);
    const open = this.open;
    const [boot, pages, opened] = await Promise.all([
      api.bootstrap(),
      Promise.all([...views].map(async (view) => [view, await api.dialogs(specOf(view))] as const)),
      open === null ? null : this.readOpen(open),
    ]);
    return { boot, lists: new Map(pages), open: opened };
  }

  /** The open dialog's tail; a dialog that may no longer be read does not spoil the snapshot. */
  private async readOpen(id: DialogId) {
    try {
      const [dialog, messages] = await Promise.all([
        this.options.api.dialog(id),
        this.options.api.messages(id),
      ]);
      return { dialog, messages };
    } catch (error) {
      const problem: Problem = asProblem(error);
      if (problem.status === 403 || problem.status === 404) return null;
      throw problem;
    }
  }

  private applied(events: readonly WireEvent[]): void {
    this.settle(
      events.filter(({ t }) => t === "message.new").map(({ d }) => (d as { message: Message }).message),
    );
    const list = this.view;
    const again = (events as readonly LiveEvent[]).some(
      (event) =>
        event.t === "filter.delta" && event.d.reload && list !== null && shows(list, event.d.filter_id),
    );
    if (again && list !== null) this.loadList(list).catch(() => undefined); // the next change asks again
    for (const { t, d } of events) {
      if (t === "draft.changed") this.drafts.told((d as EventPayloads["draft.changed"]).draft);
      if (t === "catalogue.changed" && (d as EventPayloads["catalogue.changed"]).client_fields_changed)
        void this.rereadFields();
      if (t === "board.delta") for (const listener of [...this.boardListeners]) listener(d as BoardDelta);
    }
    this.options.onEvents?.(events, this.store.state);
  }

  /** What of the client's fields one sees depends on one's roles, so the event only tells that they changed. */
  private async rereadFields(): Promise<void> {
    const fresh = await this.options.api.bootstrap().catch(() => null);
    if (fresh)
      this.store.update(
        (state) => ({ ...state, boot: { ...state.boot, client_fields: fresh.client_fields ?? [] } }),
        [keys.boot],
      );
  }

  /** Messages that are in the thread no longer need their twin in the outbox. */
  private settle(messages: readonly Message[]): void {
    for (const { dialog_id, client_nonce } of messages) {
      if (client_nonce !== null) this.outbox.settled(dialog_id, client_nonce);
    }
  }

  private setLink(change: Partial<LinkState>): void {
    this.link = { ...this.link, ...change };
    for (const listener of this.linkListeners) listener();
  }
}

/** How a list is asked for over the socket. */
function subscription(key: ListKey) {
  const { view, filter } = specOf(key);
  if (filter === null) return { view };
  return isConditions(filter) ? { conditions: filter } : { filter_id: filter };
}

/** Where drafts' files survive a reload; null where the browser forbids it. */
function files(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

import type { Boot, Page, ToHost } from "../shared/bridge";
import { Api, Refusal } from "./api";
import { pause } from "./backoff";
import { Connection } from "./connection";
import { OutboxStore } from "./outbox";
import { params } from "./params";
import { TEXT_MAX, type Dialog, type Frame, type Message } from "./protocol";
import { initial, nextToSend, reduce, unread, type Action, type Pending, type State } from "./state";

const TYPING_EVERY = 3_000;
const TYPING_SHOWN = 6_000;
const PAGE_EVERY = 5_000;
const ACK = 10_000;

/** A random id that also works on pages without a secure context. */
export function uuid(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 15) | 64;
  b[8] = ((b[8] ?? 0) & 63) | 128;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const storage = (): Storage | null => {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
};

/**
 * The visitor's side of one chat: session, line, outgoing queue and what the host page is told. Everything shown is in
 * `state`; the screen calls the methods below.
 */
export class Engine {
  state: State = initial;
  private readonly api: Api;
  private readonly line: Connection;
  private readonly outbox: OutboxStore;
  private readonly tab = uuid();
  private readonly store = storage();
  private options: Record<string, unknown> = {};
  private params: Record<string, unknown> = {};
  private colors: Record<string, unknown> = {};
  private page: Page = { url: "", title: "", referrer: "" };
  private language = "";
  private starting = false;
  private sessionTries = 0;
  private refusals = 0;
  private sessionTimer: ReturnType<typeof setTimeout> | undefined;
  /** Client id of the message under way. */
  private sending: string | null = null;
  private sendTimer: ReturnType<typeof setTimeout> | undefined;
  private frames: Frame[] = [];
  private readonly answers = new Map<string, (ok: boolean, d: Record<string, unknown>) => void>();
  private typedAt = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private pageAt = 0;
  private pageTimer: ReturnType<typeof setTimeout> | undefined;
  private toldRead: string | null = null;
  private toldUnread = 0;
  private polling: AbortController | null = null;
  private lastAt = 0;

  constructor(
    private readonly bot: string,
    site: string,
    private readonly tell: (message: ToHost) => void,
    private readonly changed: () => void,
  ) {
    const root = `${location.origin}/widget/${bot}/`;
    this.api = new Api(root);
    this.outbox = new OutboxStore(this.store, bot, site);
    this.line = new Connection(`${root.replace(/^http/, "ws")}ws`, {
      auth: () => ({ t: "auth", d: { token: this.api.token, cursor: this.state.cursor, tab: this.tab } }),
      frame: (frame) => this.take(frame),
      down: () => this.down(),
      ended: (what, reason) => {
        if (what.kind === "session") this.renew();
        else this.dispatch({ a: "patch", patch: { barrier: { kind: what.kind, text: reason } } });
      },
      poll: (on) => (on ? void this.poll() : this.polling?.abort()),
    });
  }

  /** What the host page told at the start; nothing goes to the server before it is needed. */
  boot(d: Boot): void {
    this.api.token = d.token ?? null;
    this.page = d.page;
    this.language = d.language;
    this.configure(d.options);
    let seen: string | null = null;
    try {
      seen = this.store?.getItem(this.seenKey) ?? null;
    } catch {
      // No storage: nothing is known to be unread.
    }
    this.dispatch({ a: "patch", patch: { open: d.open, seen, outbox: this.outbox.load(Date.now()) } });
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.line.wake());
    window.addEventListener("pageshow", (event) => event.persisted && this.wake());
    document.addEventListener("visibilitychange", () => {
      this.line.visible(!document.hidden);
      if (!document.hidden && !this.state.started) this.wake();
      this.readNow();
    });
    if (this.api.token || d.open || this.state.outbox.length) this.openSession();
  }

  /** Options of `init`; a second call may change them. */
  configure(options: Record<string, unknown>): void {
    this.options = { ...this.options, ...options };
    this.setColors((options.colors ?? options.color) as Record<string, unknown> | undefined);
    const given = params(options.params_from_site);
    this.params = params({ ...this.params, ...given });
    if (this.state.started && Object.keys(given).length) this.push({ t: "params", d: { params_from_site: given } });
  }

  /** One call of the host page under its documented name (channels.md 2.3). */
  command(name: string, d: Record<string, unknown>): void {
    switch (name) {
      case "init":
        this.configure(d);
        break;
      case "command":
        this.dispatch({
          a: "patch",
          patch: {
            head: {
              ...this.state.head,
              ...(typeof d.title === "string" ? { title: d.title.slice(0, 200) } : {}),
              ...(typeof d.subtitle === "string" ? { subtitle: d.subtitle.slice(0, 200) } : {}),
            },
          },
        });
        break;
      case "kwcolor":
        this.setColors(d);
        break;
      case "kwsetparamsfromsite":
        this.configure({ params_from_site: d.params_from_site });
        break;
      case "emitevent":
        if (d.event === "alias" && typeof d.alias === "string") this.push({ t: "alias", d: { alias: d.alias } });
        break;
      case "identify":
        this.push({ t: "identify", d });
        break;
      case "send":
        if (typeof d.text === "string") this.write(d.text);
        break;
      case "reset":
        this.reset();
        break;
      default:
        console.warn("rozmova: ignored", name);
    }
  }

  setOpen(open: boolean): void {
    this.dispatch({ a: "patch", patch: { open } });
    if (open) {
      if (this.state.started) this.sendPage(true);
      else this.openSession();
      if (this.state.barrier?.kind === "replaced") this.resume();
    }
  }

  setPage(page: Page): void {
    this.page = page;
    clearTimeout(this.pageTimer);
    this.pageTimer = setTimeout(() => this.sendPage(false), Math.max(0, this.pageAt + PAGE_EVERY - Date.now()));
  }

  /** Writes a message: shown at once, sent when the line allows. False = nothing to send or the queue is full. */
  write(text: string): boolean {
    const t = text.trim().slice(0, TEXT_MAX);
    if (!t) return false;
    this.lastAt = Math.max(Date.now(), this.lastAt + 1);
    const item: Pending = { client_id: uuid(), text: t, at: this.lastAt };
    const before = this.state.outbox.length;
    this.dispatch({ a: "write", item });
    if (this.state.outbox.length === before) return false;
    this.outbox.put(item);
    this.typedAt = 0;
    if (!this.state.started) this.openSession();
    if (this.state.barrier?.kind === "replaced") this.resume();
    this.pump();
    return true;
  }

  /** Sends a refused message once more. */
  again(clientId: string): void {
    this.dispatch({ a: "again", client_id: clientId });
    this.pump();
  }

  /** Presses a button of a message. Without a socket its title goes as a message. */
  press(message: string, button: string, title: string): void {
    this.dispatch({ a: "press", message, button });
    if (!this.line.ready) {
      this.write(title);
      return;
    }
    const id = uuid();
    this.answers.set(id, (ok) => {
      if (!ok) this.dispatch({ a: "press", message, button: null });
    });
    this.line.send({ t: "button.press", id, d: { message_id: message, button_id: button } });
  }

  /** The visitor is writing; at most one frame in 3 s. The draft goes along when the settings ask for it. */
  typing(draft: string): void {
    const now = Date.now();
    if (now - this.typedAt < TYPING_EVERY) return;
    const d = this.state.config.typing_preview ? { on: true, text: draft.slice(0, 500) } : { on: true };
    if (this.line.send({ t: "typing", d })) this.typedAt = now;
  }

  /** The newest message is on the screen. Counts only while the chat is open in a visible tab. */
  readNow(): void {
    if (!this.state.open || document.hidden) return;
    const last = this.state.messages.at(-1);
    if (last && last.id !== this.state.seen) {
      this.dispatch({ a: "patch", patch: { seen: last.id } });
      try {
        this.store?.setItem(this.seenKey, last.id);
      } catch {
        // Counted anew after a reload.
      }
    }
    const theirs = this.state.messages.findLast((m) => m.from !== "visitor");
    if (theirs && theirs.id !== this.toldRead && this.line.send({ t: "read", d: { up_to: theirs.id } }))
      this.toldRead = theirs.id;
  }

  async older(): Promise<void> {
    const first = this.state.messages[0];
    if (!first || !this.state.more || this.state.loadingOlder) return;
    this.dispatch({ a: "patch", patch: { loadingOlder: true } });
    try {
      this.dispatch({ a: "older", messages: await this.api.history(first.id) });
    } catch {
      this.dispatch({ a: "patch", patch: { loadingOlder: false } });
    }
  }

  restart(): void {
    this.dispatch({ a: "patch", patch: { restarted: true } });
  }

  /** Comes back after another tab took the place. */
  resume(): void {
    this.dispatch({ a: "patch", patch: { barrier: null } });
    this.openSession();
  }

  close(): void {
    this.tell({ t: "close", d: null });
  }

  /** Colours of the settings with the page's own over them. */
  get palette(): Record<string, unknown> {
    return merge((this.state.config.colors ?? {}) as Record<string, unknown>, this.colors);
  }

  get languageWish(): string {
    return this.language;
  }

  private get seenKey() {
    return `rz.r.${this.bot}`;
  }

  private setColors(colors: Record<string, unknown> | undefined) {
    if (colors && typeof colors === "object") this.colors = merge(this.colors, colors);
    this.changed();
  }

  private dispatch(action: Action) {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state === before) return;
    for (const p of before.outbox)
      if (!this.state.outbox.some((q) => q.client_id === p.client_id)) this.outbox.remove(p.client_id);
    this.report(before.dialog, this.state.dialog);
    const count = unread(this.state);
    if (count !== this.toldUnread) {
      this.toldUnread = count;
      this.tell({ t: "unread", d: { count } });
    }
    this.changed();
  }

  private report(before: Dialog | null, now: Dialog | null) {
    if (before?.status === now?.status || !before) return;
    if (now?.status === "operator") this.tell({ t: "operator_connected", d: { name: now.operator?.name ?? "" } });
    if (now?.status === "closed") this.tell({ t: "chat_closed", d: null });
  }

  private wake() {
    if (this.state.started) this.line.wake();
    else if (this.sessionTries) this.openSession();
  }

  private openSession() {
    if (this.starting) return;
    clearTimeout(this.sessionTimer);
    this.starting = true;
    void this.session().finally(() => {
      this.starting = false;
    });
  }

  /** The socket refused the token: open the session again, ever more slowly, at last as a new visitor. */
  private renew() {
    const n = this.refusals++;
    if (n >= 3) this.forgetVisitor();
    clearTimeout(this.sessionTimer);
    this.sessionTimer = setTimeout(() => this.openSession(), n ? pause(n + 1) : 0);
  }

  private async session() {
    const had = this.api.token;
    const o = this.options;
    try {
      const session = await this.api.session({
        ...(had ? { visitor_token: had } : {}),
        ...(o.user_id ? { user_id: String(o.user_id) } : {}),
        ...(o.user_hash ? { user_hash: String(o.user_hash) } : {}),
        ...(o.recognize_user_meta ? { recognize_user_meta: true } : {}),
        page: this.page,
        params_from_site: this.params,
        language_code: this.language.slice(0, 35),
        tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
        client: { v: "1" },
      });
      this.sessionTries = 0;
      this.api.token = session.visitor_token;
      this.tell({ t: "token", d: { token: session.visitor_token } });
      const first = !this.state.started;
      this.dispatch({ a: "session", session });
      if (first) this.tell({ t: "ready", d: { contact_id: session.contact_id } });
      this.line.stop();
      this.line.start();
    } catch (error) {
      this.sessionFailed(error instanceof Refusal ? error : new Refusal(0, "network", "", 0));
    }
  }

  private sessionFailed(error: Refusal) {
    if (error.status === 403 || error.status === 404) {
      const kind = error.code === "ip_blocked" ? "blocked" : "refused";
      this.dispatch({ a: "patch", patch: { barrier: { kind, text: error.text } } });
      this.tell({ t: "error", d: { code: error.code || String(error.status) } });
      return;
    }
    // A token the server refuses is no visitor any more: begin as a new one.
    if (error.status === 401) this.forgetVisitor();
    this.dispatch({ a: "patch", patch: { online: false } });
    const wait = Math.max(error.wait, pause(this.sessionTries++));
    this.sessionTimer = setTimeout(() => this.openSession(), wait);
  }

  private forgetVisitor() {
    this.api.token = null;
    this.tell({ t: "token", d: { token: null } });
  }

  private reset() {
    this.line.send({ t: "reset", d: {} });
    this.line.stop();
    this.outbox.clear();
    this.forgetVisitor();
    this.frames = [];
    this.sending = null;
    this.toldRead = null;
    this.params = {};
    this.options = { ...this.options, user_id: null, user_hash: null };
    try {
      this.store?.removeItem(this.seenKey);
    } catch {
      // Nothing was kept.
    }
    const { open, head, started } = this.state;
    this.dispatch({ a: "patch", patch: { ...initial, open, head } });
    if (started || open) this.openSession();
  }

  private down() {
    this.sending = null;
    clearTimeout(this.sendTimer);
    this.answers.forEach((done) => done(false, {}));
    this.answers.clear();
    this.dispatch({ a: "patch", patch: { online: false, typing: null } });
  }

  private take(frame: Frame) {
    const d = frame.d ?? {};
    switch (frame.t) {
      case "ready":
        this.dispatch({
          a: "ready",
          cursor: d.cursor as string | undefined,
          dialog: d.dialog as Dialog | null | undefined,
          missed: Number(d.missed) || 0,
        });
        this.afterUp();
        return;
      case "ack":
      case "nack":
        this.answers.get(frame.id ?? "")?.(frame.t === "ack", d);
        this.answers.delete(frame.id ?? "");
        return;
      case "resync":
        void this.resync();
        return;
      case "visitor.merged":
        if (typeof d.token === "string") {
          this.api.token = d.token;
          this.tell({ t: "token", d: { token: d.token } });
        }
        this.openSession();
        return;
      case "pong":
      case "error":
        return;
      default:
        this.event(frame, d);
    }
  }

  private event(frame: Frame, d: Record<string, unknown>) {
    const known = this.state.messages.some((m) => m.id === d.id);
    this.dispatch({ a: "event", frame });
    if (frame.t === "typing") {
      clearTimeout(this.typingTimer);
      this.typingTimer = setTimeout(() => this.dispatch({ a: "patch", patch: { typing: null } }), TYPING_SHOWN);
    }
    if (frame.t === "message.created" && !known) {
      const m = d as unknown as Message;
      this.tell({
        t: m.from === "visitor" ? "message_out" : "message_in",
        d: { id: m.id, from: m.from, text: m.content.text ?? "" },
      });
      this.pump();
    }
  }

  private afterUp() {
    this.refusals = 0;
    const waiting = this.frames;
    this.frames = [];
    waiting.forEach((f) => this.push(f));
    this.toldRead = null;
    this.sendPage(this.state.open);
    this.readNow();
    this.pump();
  }

  private async resync() {
    try {
      this.dispatch({ a: "snapshot", messages: await this.api.history() });
    } catch {
      // A stale screen must not stay: the session brings the snapshot.
      this.openSession();
    }
  }

  /** Sends a call of the page, or keeps it for the next line (at most 50). */
  private push(frame: Frame) {
    const id = uuid();
    const f = { ...frame, id };
    if (this.line.send(f)) {
      this.answers.set(id, (ok, d) => {
        if (!ok && d.code) this.tell({ t: "error", d: { code: String(d.code) } });
      });
      return;
    }
    if (this.frames.length < 50) this.frames.push(frame);
    if (!this.state.started) this.openSession();
  }

  private sendPage(open: boolean) {
    const { url, title } = this.page;
    this.pageAt = Date.now();
    this.line.send({ t: "page", d: open ? { url, title, open } : { url, title } });
  }

  /** Sends the oldest waiting message; the next one follows its answer, so that the order stays. */
  private pump() {
    const item = nextToSend(this.state);
    if (!item || this.sending || !this.state.online) return;
    const { client_id, text } = item;
    this.sending = client_id;
    clearTimeout(this.sendTimer);
    const acked = (d: { id: string; ts: string }) => {
      this.sending = null;
      clearTimeout(this.sendTimer);
      this.dispatch({ a: "ack", client_id, id: d.id, ts: d.ts });
      this.pump();
    };
    const refused = (wait: number) => {
      clearTimeout(this.sendTimer);
      if (wait) {
        this.sendTimer = setTimeout(() => {
          this.sending = null;
          this.pump();
        }, wait);
        return;
      }
      this.sending = null;
      this.dispatch({ a: "refused", client_id });
      this.pump();
    };
    if (this.line.ready) {
      this.answers.set(client_id, (ok, d) => {
        if (ok) acked(d as unknown as { id: string; ts: string });
        else if (d.code) refused(waitOf(d));
      });
      this.line.send({ t: "message.send", id: client_id, d: { client_id, text } });
      // No answer: the line is dead though it looks open. The same message goes over the next one.
      this.sendTimer = setTimeout(() => this.line.drop(), ACK);
      return;
    }
    this.api.send(client_id, text).then(acked, (error: Refusal) => {
      if (this.sending !== client_id) return;
      if (error.status === 0 || error.status >= 500 || error.status === 429) refused(Math.max(error.wait, 3_000));
      else refused(0);
    });
  }

  /** Long polling while the socket cannot be opened: the same events, the same reducer. */
  private async poll() {
    const abort = new AbortController();
    this.polling = abort;
    let failures = 0;
    while (!abort.signal.aborted) {
      try {
        const events = await this.api.events(this.state.cursor, abort.signal);
        if (abort.signal.aborted) return;
        failures = 0;
        if (!this.state.online) this.dispatch({ a: "patch", patch: { online: true } });
        events.forEach((f) => this.take(f));
        this.pump();
      } catch (error) {
        if (abort.signal.aborted) return;
        const refusal = error instanceof Refusal ? error : new Refusal(0, "network", "", 0);
        if (refusal.status === 401 || refusal.code === "ip_blocked") {
          this.line.stop();
          this.openSession();
          return;
        }
        this.dispatch({ a: "patch", patch: { online: false } });
        const wait = Math.max(refusal.wait, 500, pause(failures++));
        await new Promise((done) => setTimeout(done, wait));
      }
    }
  }
}

/** Pause asked for by a refusal that will pass, ms; 0 = it will not. */
function waitOf(d: Record<string, unknown>): number {
  const seconds = Number(d.retry_after) || 0;
  return seconds ? seconds * 1000 : d.code === "rate_limited" || d.code === "overloaded" ? 3_000 : 0;
}

function merge(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const out = { ...under };
  for (const [key, value] of Object.entries(over))
    if (value && typeof value === "object") out[key] = { ...(out[key] as object | undefined), ...value };
  return out;
}

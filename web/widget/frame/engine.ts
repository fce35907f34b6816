import type { Boot, Page, ToHost } from "../shared/bridge";
import { createApi, type Refusal } from "./api";
import { pause } from "./backoff";
import { createConnection } from "./connection";
import type * as More from "./more";
import { outboxStore, tried } from "./outbox";
import { params } from "./params";
import { TEXT_MAX, type Dialog, type FileInfo, type Frame, type Message } from "./protocol";
import { initial, nextToSend, reduce, unread, type Action, type Pending, type State } from "./state";

type Timer = ReturnType<typeof setTimeout> | undefined;

const TYPING_EVERY = 3_000;
const TYPING_SHOWN = 6_000;
const PAGE_EVERY = 5_000;
const ACK = 10_000;

/** A random id that also works on pages without a secure context. */
export function uuid(): string {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (Number(c) ^ ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & (15 >> (Number(c) / 4)))).toString(
      16,
    ),
  );
}

/** The visitor's side of one chat; everything shown is in `state()`, the screen calls the rest. */
export type Engine = ReturnType<typeof createEngine>;

/**
 * Session, line, outgoing queue and what the host page is told. `site` is the host page's origin, `tell` speaks to it,
 * `changed` runs after each change of the state. A closure, not a class: its names do not cost bytes in the bundle.
 */
export function createEngine(
  bot: string,
  site: string,
  tell: (message: ToHost) => void,
  changed: () => void,
) {
  let state: State = initial;
  const root = `${location.origin}/widget/${bot}/`;
  const api = createApi(root);
  const disk = tried(() => localStorage);
  const kept = outboxStore(disk, bot, site);
  const tab = uuid();
  const seenKey = `rz.r.${bot}`;
  let asked: Record<string, unknown> = {};
  let siteParams: Record<string, unknown> = {};
  let ownColors: Record<string, unknown> = {};
  let place: Page = { url: "", title: "", referrer: "" };
  let wish = "";
  let starting = false;
  let sessionTries = 0;
  let refusals = 0;
  let sessionTimer: Timer;
  /** Client id of the message under way. */
  let sending: string | null = null;
  let sendTimer: Timer;
  let later: Frame[] = [];
  const answers = new Map<string, (ok: boolean, d: Record<string, unknown>) => void>();
  let typedAt = 0;
  let typingTimer: Timer;
  let pageAt = 0;
  let pageTimer: Timer;
  let toldRead: string | null = null;
  let toldUnread = 0;
  let polling: AbortController | null = null;
  let lastAt = 0;
  /** Why the server is about to close, in full. */
  let told = "";
  /** The parts of the chat that come after its first look. */
  let extra: typeof More | undefined;

  const line = createConnection(`${root.replace(/^http/, "ws")}ws`, {
    auth: () => ({ t: "auth", d: { token: api.token, cursor: state.cursor, tab, lang: wish.slice(0, 2) } }),
    frame: take,
    down,
    ended: (kind, text) => {
      if (kind === "session") renew();
      else patch({ barrier: { kind, text: told || text } });
    },
    poll(on) {
      polling?.abort();
      if (!on) return;
      const stop = new AbortController();
      polling = stop;
      void import("./poll").then(({ poll }) =>
        poll({
          api,
          stop,
          state: () => state,
          online: (online) => patch({ online }),
          take,
          pump,
          again() {
            line.stop();
            openSession();
          },
        }),
      );
    },
  });

  /** What the host page told at the start; nothing goes to the server before it is needed. */
  function boot(d: Boot): void {
    api.token = d.token ?? null;
    place = d.page;
    wish = d.language;
    configure(d.options);
    // Without storage nothing is known to be unread.
    const seen = tried(() => disk?.getItem(seenKey)) ?? null;
    patch({ open: d.open, seen, outbox: kept.load(Date.now()) });
    window.addEventListener("online", () => wake());
    window.addEventListener("offline", () => line.wake());
    window.addEventListener("pageshow", (event) => event.persisted && wake());
    document.addEventListener("visibilitychange", () => {
      line.visible(!document.hidden);
      if (!document.hidden && !state.started) wake();
      readNow();
    });
    if (api.token || d.open || state.outbox.length) openSession();
  }

  /** Options of `init`; a second call may change them. */
  function configure(options: Record<string, unknown>): void {
    asked = { ...asked, ...options };
    setColors((options.colors ?? options.color) as Record<string, unknown> | undefined);
    const next = params(siteParams, options.params_from_site);
    if (state.started && next !== siteParams) push({ t: "params", d: { params_from_site: next } });
    siteParams = next;
  }

  /** One call of the host page under its documented name (channels.md 2.3). */
  function command(name: string, d: Record<string, unknown>): void {
    switch (name) {
      case "init":
        configure(d);
        break;
      case "command":
        patch({
          head: {
            ...state.head,
            ...(typeof d.title === "string" ? { title: d.title.slice(0, 200) } : {}),
            ...(typeof d.subtitle === "string" ? { subtitle: d.subtitle.slice(0, 200) } : {}),
          },
        });
        break;
      case "kwcolor":
        setColors(d);
        break;
      case "kwsetparamsfromsite":
        configure({ params_from_site: d.params_from_site });
        break;
      case "emitevent":
        if (d.event === "alias" && typeof d.alias === "string") push({ t: "alias", d: { alias: d.alias } });
        break;
      case "identify":
        push({ t: "identify", d });
        break;
      case "send":
        if (typeof d.text === "string") write(d.text);
        break;
      case "reset":
        reset();
        break;
      default:
        console.warn("rozmova: ignored", name);
    }
  }

  function setOpen(open: boolean): void {
    patch({ open });
    if (open) {
      if (state.started) sendPage(true);
      else openSession();
      if (state.barrier?.kind === "replaced") resume();
    }
  }

  function setPage(page: Page): void {
    place = page;
    clearTimeout(pageTimer);
    pageTimer = setTimeout(() => sendPage(false), Math.max(0, pageAt + PAGE_EVERY - Date.now()));
  }

  /** Writes a message: shown at once, sent when the line allows. False = nothing to send or the queue is full. */
  function write(text: string, files: FileInfo[] = []): boolean {
    const t = text.trim().slice(0, TEXT_MAX);
    if (!t && !files.length) return false;
    lastAt = Math.max(Date.now(), lastAt + 1);
    const reply_to = extra?.quoted(state);
    const item: Pending = {
      client_id: uuid(),
      text: t,
      at: lastAt,
      reply_to,
      ...(files.length ? { files } : {}),
    };
    const before = state.outbox.length;
    dispatch({ a: "write", item });
    if (state.outbox.length === before) return false;
    kept.put(item);
    typedAt = 0;
    if (!state.started) openSession();
    if (state.barrier?.kind === "replaced") resume();
    pump();
    return true;
  }

  /** Sends a refused message once more. */
  function again(clientId: string): void {
    dispatch({ a: "again", client_id: clientId });
    pump();
  }

  /** Presses a button of a message. Without a socket its title goes as a message. */
  function press(message: string, button: string, title: string): void {
    dispatch({ a: "press", message, button });
    if (!line.ready()) {
      write(title);
      return;
    }
    const id = uuid();
    answers.set(id, (ok) => {
      if (!ok) dispatch({ a: "press", message, button: null });
    });
    line.send({ t: "button.press", id, d: { message_id: message, button_id: button } });
  }

  /** The visitor is writing; at most one frame in 3 s. The draft goes along when the settings ask for it. */
  function typing(draft: string): void {
    const now = Date.now();
    if (now - typedAt < TYPING_EVERY) return;
    const d = { on: true, text: state.config.typing_preview ? draft.slice(0, 500) : undefined };
    if (line.send({ t: "typing", d })) typedAt = now;
  }

  /** The newest message is on the screen. Counts only while the chat is open in a visible tab. */
  function readNow(): void {
    if (!state.open || document.hidden) return;
    const last = state.messages.at(-1);
    if (last && last.id !== state.seen) {
      patch({ seen: last.id });
      tried(() => disk?.setItem(seenKey, last.id));
    }
    const theirs = state.messages.findLast((m) => m.from !== "visitor");
    if (theirs && theirs.id !== toldRead && line.send({ t: "read", d: { up_to: theirs.id } }))
      toldRead = theirs.id;
  }

  async function older(): Promise<void> {
    const first = state.messages[0];
    if (!first || !state.more || state.loadingOlder) return;
    patch({ loadingOlder: true });
    try {
      dispatch({ a: "older", messages: await api.history(first.id) });
    } catch {
      patch({ loadingOlder: false });
    }
  }

  function restart(): void {
    patch({ restarted: true });
  }

  /** Comes back after another tab took the place. */
  function resume(): void {
    patch({ barrier: null });
    openSession();
  }

  function close(): void {
    tell({ t: "close", d: null });
  }

  /** Colours of the settings with the page's own over them. */
  function palette(): Record<string, unknown> {
    return merge((state.config.colors ?? {}) as Record<string, unknown>, ownColors);
  }

  function setColors(colors: Record<string, unknown> | undefined) {
    if (colors && typeof colors === "object") ownColors = merge(ownColors, colors);
    changed();
  }

  function patch(values: Partial<State>) {
    dispatch({ a: "patch", patch: values });
  }

  function dispatch(action: Action) {
    const before = state;
    state = reduce(before, action);
    if (state === before) return;
    for (const p of before.outbox)
      if (!state.outbox.some((q) => q.client_id === p.client_id)) kept.remove(p.client_id);
    report(before.dialog, state.dialog);
    const count = unread(state);
    if (count !== toldUnread) {
      toldUnread = count;
      tell({ t: "unread", d: { count } });
    }
    changed();
  }

  function report(before: Dialog | null, now: Dialog | null) {
    if (before?.status === now?.status || !before) return;
    if (now?.status === "operator") tell({ t: "operator_connected", d: { name: now.operator?.name ?? "" } });
    if (now?.status === "closed") tell({ t: "chat_closed", d: null });
  }

  function wake() {
    if (state.started) line.wake();
    else if (sessionTries) openSession();
  }

  function openSession() {
    if (starting) return;
    clearTimeout(sessionTimer);
    starting = true;
    void session().finally(() => {
      starting = false;
    });
  }

  /** The socket refused the token: open the session again, ever more slowly, at last as a new visitor. */
  function renew() {
    const n = refusals++;
    if (n >= 3) forgetVisitor();
    clearTimeout(sessionTimer);
    sessionTimer = setTimeout(() => openSession(), n ? pause(n + 1) : 0);
  }

  async function session() {
    const had = api.token;
    const o = asked;
    try {
      const session = await api.session({
        ...(had ? { visitor_token: had } : {}),
        ...(o.user_id ? { user_id: String(o.user_id) } : {}),
        ...(o.user_hash ? { user_hash: String(o.user_hash) } : {}),
        ...(o.recognize_user_meta ? { recognize_user_meta: true } : {}),
        page: place,
        params_from_site: siteParams,
        language_code: wish.slice(0, 35),
        tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
        client: { v: "1" },
      });
      sessionTries = 0;
      api.token = session.visitor_token;
      tell({ t: "token", d: { token: session.visitor_token } });
      const first = !state.started;
      dispatch({ a: "session", session });
      void import("./more").then((parts) => {
        extra = parts;
        changed();
      });
      if (first) tell({ t: "ready", d: { contact_id: session.contact_id } });
      line.stop();
      line.start();
    } catch (error) {
      sessionFailed(error as Refusal);
    }
  }

  function sessionFailed(error: Refusal) {
    if (error.status === 403 || error.status === 404) {
      const kind = error.code === "ip_blocked" ? "blocked" : "refused";
      patch({ barrier: { kind, text: error.text } });
      tell({ t: "error", d: { code: error.code || String(error.status) } });
      return;
    }
    // A token the server refuses is no visitor any more: begin as a new one.
    if (error.status === 401) forgetVisitor();
    patch({ online: false });
    const wait = Math.max(error.wait, pause(sessionTries++));
    sessionTimer = setTimeout(() => openSession(), wait);
  }

  function forgetVisitor() {
    api.token = null;
    tell({ t: "token", d: { token: null } });
  }

  function reset() {
    line.send({ t: "reset", d: {} });
    line.stop();
    kept.clear();
    forgetVisitor();
    later = [];
    sending = null;
    toldRead = null;
    siteParams = {};
    asked = { ...asked, user_id: null, user_hash: null };
    tried(() => disk?.removeItem(seenKey));
    const { open, head, started } = state;
    patch({ ...initial, open, head });
    if (started || open) openSession();
  }

  function down() {
    sending = null;
    clearTimeout(sendTimer);
    answers.forEach((done) => done(false, {}));
    answers.clear();
    patch({ online: false, typing: null });
  }

  function take(frame: Frame) {
    const d = frame.d ?? {};
    switch (frame.t) {
      case "ready":
        dispatch({
          a: "ready",
          cursor: d.cursor as string | undefined,
          dialog: d.dialog as Dialog | null | undefined,
          missed: Number(d.missed) || 0,
        });
        afterUp();
        return;
      case "ack":
      case "nack":
        answers.get(frame.id ?? "")?.(frame.t === "ack", d);
        answers.delete(frame.id ?? "");
        return;
      case "resync":
        void resync();
        return;
      case "visitor.merged":
        if (typeof d.token === "string") {
          api.token = d.token;
          tell({ t: "token", d: { token: d.token } });
        }
        openSession();
        return;
      case "pong":
        return;
      case "error":
        told = (d.text as string | undefined) ?? "";
        return;
      default:
        event(frame, d);
    }
  }

  function event(frame: Frame, d: Record<string, unknown>) {
    const known = state.messages.some((m) => m.id === d.id);
    dispatch({ a: "event", frame });
    if (frame.t === "typing") {
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => patch({ typing: null }), TYPING_SHOWN);
    }
    if (frame.t === "message.created" && !known) {
      const m = d as unknown as Message;
      tell({
        t: m.from === "visitor" ? "message_out" : "message_in",
        d: { id: m.id, from: m.from, text: m.content.text ?? "" },
      });
      pump();
    }
  }

  function afterUp() {
    refusals = 0;
    const waiting = later;
    later = [];
    waiting.forEach((f) => push(f));
    toldRead = null;
    sendPage(state.open);
    readNow();
    pump();
  }

  async function resync() {
    try {
      dispatch({ a: "snapshot", messages: await api.history() });
    } catch {
      // A stale screen must not stay: the session brings the snapshot.
      openSession();
    }
  }

  /** Sends a call of the page, or keeps it for the next line (at most 50). */
  function push(frame: Frame) {
    const id = uuid();
    const f = { ...frame, id };
    if (line.send(f)) {
      answers.set(id, (ok, d) => {
        if (!ok && d.code) tell({ t: "error", d: { code: String(d.code) } });
      });
      return;
    }
    if (later.length < 50) later.push(frame);
    if (!state.started) openSession();
  }

  function sendPage(open: boolean) {
    const { url, title } = place;
    pageAt = Date.now();
    line.send({ t: "page", d: { url, title, open: open || undefined } });
  }

  /** Sends the oldest waiting message; the next one follows its answer, so that the order stays. */
  function pump() {
    const item = nextToSend(state);
    if (!item || sending || !state.online) return;
    const { client_id, text, reply_to } = item;
    const d = { client_id, text, reply_to, file_ids: item.files?.map((f) => f.id) };
    sending = client_id;
    clearTimeout(sendTimer);
    const acked = (d: { id: string; ts: string }) => {
      sending = null;
      clearTimeout(sendTimer);
      dispatch({ a: "ack", client_id, id: d.id, ts: d.ts });
      pump();
    };
    const refused = (wait: number) => {
      clearTimeout(sendTimer);
      if (wait) {
        sendTimer = setTimeout(() => {
          sending = null;
          pump();
        }, wait);
        return;
      }
      sending = null;
      dispatch({ a: "refused", client_id });
      pump();
    };
    if (line.ready()) {
      answers.set(client_id, (ok, d) => {
        if (ok) acked(d as unknown as { id: string; ts: string });
        else if (d.code) refused(waitOf(d));
      });
      line.send({ t: "message.send", id: client_id, d });
      // No answer: the line is dead though it looks open. The same message goes over the next one.
      sendTimer = setTimeout(() => line.drop(), ACK);
      return;
    }
    api.send(d).then(acked, (error: Refusal) => {
      if (sending !== client_id) return;
      if (error.status === 0 || error.status >= 500 || error.status === 429)
        refused(Math.max(error.wait, 3_000));
      else refused(0);
    });
  }

  return {
    state: () => state,
    api,
    extra: () => extra,
    /** Shows a page in place of the conversation, "" = the conversation. */
    page: (page: string) => patch({ page }),
    /** The form was accepted. */
    formed: () => patch({ formed: true }),
    /** The closed conversation was rated. */
    rated: (csat: number) => patch({ dialog: { ...state.dialog, csat } }),
    /** Language the page wants. */
    wish: () => wish,
    palette,
    boot,
    command,
    setOpen,
    setPage,
    write,
    root,
    token: () => api.token ?? "",
    resync,
    redraw: changed,
    again,
    press,
    typing,
    readNow,
    older,
    restart,
    resume,
    close,
  };
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

import type { AfterClose } from "./backoff";
import type { Author, Config, Dialog, FileInfo, Frame, Message, Session } from "./protocol";
import { OUTBOX_MAX } from "./protocol";

/** An own message that the server has not confirmed. */
export interface Pending {
  client_id: string;
  text: string;
  /** Files that are on the server already. */
  files?: FileInfo[];
  /** The message it answers. */
  reply_to?: string | undefined;
  /** When it was written, ms since 1970. */
  at: number;
  /** The server refused it; it waits for the visitor's tap. */
  failed?: boolean;
}

/** Why the chat cannot be used, with the server's text when it gave one. */
export interface Barrier {
  kind: AfterClose["kind"];
  text: string;
}

/** All that the frame shows. Changed only by `reduce`. */
export interface State {
  started: boolean;
  barrier: Barrier | null;
  online: boolean;
  contact: string;
  config: Config;
  head: { title?: string; subtitle?: string };
  dialog: Dialog | null;
  /** Confirmed messages in the server's order. */
  messages: Message[];
  /** Unconfirmed own messages in the order they were written. */
  outbox: Pending[];
  cursor: string | null;
  delivered: string | null;
  read: string | null;
  typing: string | null;
  presence: { online: boolean; operators: number } | null;
  open: boolean;
  /** Id of the newest message the visitor has seen; null = nothing yet. */
  seen: string | null;
  /** Message id to the id of its pressed button. */
  pressed: Record<string, string>;
  /** Older messages may exist on the server. */
  more: boolean;
  loadingOlder: boolean;
  /** The visitor chose to start again after the dialog was closed. */
  restarted: boolean;
  /** Page of the menu in place of the conversation, "" = none. */
  page: string;
  /** The form before the first message was accepted. */
  formed: boolean;
}

export const initial: State = {
  started: false,
  barrier: null,
  online: false,
  contact: "",
  config: {},
  head: {},
  dialog: null,
  messages: [],
  outbox: [],
  cursor: null,
  delivered: null,
  read: null,
  typing: null,
  presence: null,
  open: false,
  seen: null,
  pressed: {},
  more: false,
  loadingOlder: false,
  restarted: false,
  page: "",
  formed: false,
};

/** Messages of one page of history. */
export const PAGE = 50;

export type Action =
  | { a: "session"; session: Session }
  | { a: "ready"; cursor?: string | undefined; dialog?: Dialog | null | undefined; missed: number }
  | { a: "event"; frame: Frame }
  | { a: "older"; messages: Message[] }
  | { a: "snapshot"; messages: Message[] }
  | { a: "write"; item: Pending }
  | { a: "ack"; client_id: string; id: string; ts: string }
  | { a: "refused"; client_id: string }
  | { a: "again"; client_id: string }
  | { a: "press"; message: string; button: string | null }
  | { a: "patch"; patch: Partial<State> };

const number = (cursor: string | null | undefined) => {
  const n = Number(cursor?.slice(2));
  return Number.isSafeInteger(n) ? n : null;
};

/** Puts a message in its place; one with a known id, or an own one with a known client id, replaces the former. */
export function insert(messages: Message[], m: Message): Message[] {
  const known = messages.findIndex(
    (o) => o.id === m.id || (m.from === "visitor" && !!m.client_id && o.client_id === m.client_id),
  );
  if (known >= 0) return messages.map((o, i) => (i === known ? m : o));
  const time = Date.parse(m.ts);
  let at = messages.length;
  while (at > 0 && Date.parse(messages[at - 1]?.ts ?? "") > time) at--;
  return [...messages.slice(0, at), m, ...messages.slice(at)];
}

const without = (outbox: Pending[], clientId: string | null | undefined) =>
  clientId && outbox.some((p) => p.client_id === clientId)
    ? outbox.filter((p) => p.client_id !== clientId)
    : outbox;

const confirmed = (s: State, messages: Message[]): Pending[] => {
  const ids = new Set(messages.map((m) => m.client_id));
  return s.outbox.some((p) => ids.has(p.client_id))
    ? s.outbox.filter((p) => !ids.has(p.client_id))
    : s.outbox;
};

/** Fresh tail of the history: joined to what is shown when they touch, in place of it when there may be a hole. */
function withTail(s: State, tail: Message[]): State {
  const touches = tail.some((m) => s.messages.some((o) => o.id === m.id));
  const messages = tail.reduce(insert, touches ? s.messages : []);
  return { ...s, messages, more: touches ? s.more : tail.length >= PAGE, outbox: confirmed(s, tail) };
}

function event(s: State, t: string, d: Record<string, unknown>): State {
  switch (t) {
    case "message.created": {
      const m = d as unknown as Message;
      if (typeof m.id !== "string" || !m.content) return s;
      return {
        ...s,
        messages: insert(s.messages, m),
        outbox: m.from === "visitor" ? without(s.outbox, m.client_id) : s.outbox,
        typing: m.from === "visitor" ? s.typing : null,
      };
    }
    case "message.updated":
      return { ...s, messages: s.messages.map((m) => (m.id === d.id ? ({ ...m, ...d } as Message) : m)) };
    case "message.deleted":
      return { ...s, messages: s.messages.filter((m) => m.id !== d.id) };
    case "typing":
      return { ...s, typing: d.on ? String(d.name ?? "") : null };
    case "receipt":
      return d.state === "read"
        ? { ...s, read: d.up_to as string }
        : d.state === "delivered"
          ? { ...s, delivered: d.up_to as string }
          : s;
    case "dialog.updated": {
      const dialog = { ...s.dialog, ...d } as Dialog;
      return { ...s, dialog, typing: null, restarted: s.restarted && dialog.status === "closed" };
    }
    case "presence":
      return { ...s, presence: { online: !!d.online, operators: Number(d.operators) || 0 } };
    case "config.updated":
      return { ...s, config: { ...s.config, ...d } };
    default:
      return s;
  }
}

/** The next state. Pure; the same event twice changes nothing the second time. */
export function reduce(s: State, x: Action): State {
  switch (x.a) {
    case "session": {
      const { contact_id, dialog, history, config, cursor } = x.session;
      const same = s.contact === contact_id;
      const next = withTail(same ? s : { ...s, messages: [] }, history);
      return {
        ...next,
        started: true,
        barrier: null,
        contact: contact_id,
        config,
        dialog,
        cursor,
        // What was there before the first look on this device counts as seen.
        seen: s.seen ?? history.at(-1)?.id ?? null,
      };
    }
    case "ready":
      // The cursor of `ready` is the end of what is still to come: taking it before the missed events would lose
      // them if the connection broke in between.
      return {
        ...s,
        online: true,
        barrier: null,
        dialog: x.dialog === undefined ? s.dialog : x.dialog,
        cursor: x.missed || !x.cursor ? s.cursor : x.cursor,
      };
    case "event": {
      const { t, c, d } = x.frame;
      const now = number(s.cursor);
      const its = number(c);
      const late = its !== null && now !== null && its <= now;
      if (late && t !== "message.created") return s;
      const next = event(s, t, d ?? {});
      return late || !c ? next : { ...next, cursor: c };
    }
    case "older":
      return {
        ...s,
        // Before all others, whatever the clock says: equal times must not mix pages.
        messages: [...x.messages.filter((m) => s.messages.every((o) => o.id !== m.id)), ...s.messages],
        more: x.messages.length >= PAGE,
        loadingOlder: false,
      };
    case "snapshot":
      return withTail(s, x.messages);
    case "write":
      if (s.outbox.some((p) => p.client_id === x.item.client_id)) return s;
      return s.outbox.length < OUTBOX_MAX ? { ...s, outbox: [...s.outbox, x.item] } : s;
    case "ack": {
      const item = s.outbox.find((p) => p.client_id === x.client_id);
      if (!item) return s;
      const m: Message = {
        id: x.id,
        client_id: x.client_id,
        dialog_id: s.dialog?.id ?? null,
        from: "visitor",
        ts: x.ts,
        content: { type: "text", text: item.text, attachments: item.files ?? null },
        reply_to: item.reply_to ?? null,
      };
      const outbox = without(s.outbox, x.client_id);
      return {
        ...s,
        outbox,
        messages: s.messages.some((o) => o.id === x.id) ? s.messages : insert(s.messages, m),
      };
    }
    case "refused":
    case "again":
      return {
        ...s,
        outbox: s.outbox.map((p) => (p.client_id === x.client_id ? { ...p, failed: x.a === "refused" } : p)),
      };
    case "press": {
      const pressed = { ...s.pressed };
      if (x.button === null) Reflect.deleteProperty(pressed, x.message);
      else pressed[x.message] = x.button;
      return { ...s, pressed };
    }
    case "patch":
      return { ...s, ...x.patch };
  }
}

/** The message to send now: the oldest that was not refused. One at a time keeps the order. */
export const nextToSend = (s: State): Pending | undefined => s.outbox.find((p) => !p.failed);

/** Messages of the other side after the last one seen. */
export function unread(s: State): number {
  const from = s.messages.findIndex((m) => m.id === s.seen) + 1;
  return s.messages.slice(from).filter((m) => m.from === "operator" || m.from === "bot").length;
}

/** State of the visitor's last message, null when there is none or it is not yet confirmed. */
export function receipt(s: State): "sent" | "delivered" | "read" | null {
  if (s.outbox.length) return null;
  const own = s.messages.findLastIndex((m) => m.from === "visitor");
  if (own < 0) return null;
  const reached = (id: string | null) => id !== null && s.messages.findIndex((m) => m.id === id) >= own;
  return reached(s.read) ? "read" : reached(s.delivered) ? "delivered" : "sent";
}

/** Message whose reply buttons can still be pressed: the newest with buttons, unless the visitor wrote after it. */
export function activeButtons(s: State): string | null {
  const i = s.messages.findLastIndex((m) => m.from === "visitor" || !!m.content.buttons?.length);
  const m = s.messages[i];
  return m && m.from !== "visitor" && !s.outbox.length ? m.id : null;
}

/** May the visitor write now? */
export const canWrite = (s: State): boolean =>
  s.config.can_write !== false &&
  (s.dialog?.status === "closed" ? s.restarted : s.dialog?.can_write !== false);

/** Who answers: the operator of the dialog, else up to two people seen in the conversation, newest first. */
export function faces(s: State): Author[] {
  if (s.dialog?.status === "operator" && s.dialog.operator) return [s.dialog.operator];
  const found: Author[] = [];
  for (const m of [...s.messages].reverse())
    if (
      m.from === "operator" &&
      m.author?.name &&
      found.length < 2 &&
      !found.some((f) => f.name === m.author?.name)
    )
      found.push(m.author);
  return found.length ? found : (s.config.team ?? []);
}

// What goes over the wire (widget.md B.2 and B.3). Fields the server may leave out are optional here too.

/** A person behind a message. */
export interface Author {
  name: string;
  avatar?: string | null;
}

/** A button under a message; `url` opens an address, `call` a telephone number, all others are pressed. */
export interface Button {
  id: string;
  kind: string;
  title: string;
  url?: string | null;
  payload?: string | null;
}

/** A file of a message. Its addresses work for ten minutes; history brings fresh ones. */
export interface FileInfo {
  id?: string;
  type: string;
  name?: string | null;
  size?: number | null;
  width?: number | null;
  height?: number | null;
  url?: string | null;
  thumb_url?: string | null;
}

/** One message as the server stores it. */
export interface Message {
  id: string;
  client_id?: string | null;
  dialog_id: string | null;
  from: "visitor" | "operator" | "bot" | "system";
  author?: Author | null;
  /** ISO 8601, UTC. */
  ts: string;
  content: {
    type: string;
    text?: string | null;
    buttons?: Button[] | null;
    attachments?: FileInfo[] | null;
  };
  reply_to?: string | null;
}

/** State of the visitor's conversation. */
export interface Dialog {
  id?: string;
  state?: string;
  status?: "bot" | "waiting" | "operator" | "closed";
  operator?: Author | null;
  queue_position?: number | null;
  can_write?: boolean;
  /** The visitor's rating of a closed conversation, 1 to 5; null = none. */
  csat?: number | null;
  /** It is not asked for. */
  unrated?: boolean;
}

/** The form before the first message. */
export interface Prechat {
  intro: string;
  fields: { key: string; type: string; label: string; required: boolean; options?: string[] }[];
  /** What the visitor agrees to, "" = nothing is asked. */
  consent: string;
}

/** Settings of the bot's widget that the visitor's side needs. */
export interface Config {
  title?: string | null;
  subtitle?: string | null;
  colors?: Record<string, unknown> | null;
  language_code?: string | null;
  can_write?: boolean;
  typing_preview?: boolean;
  /** First words of the chat. */
  greeting?: string;
  /** People on line. */
  team?: Author[];
  /** How soon visitors are answered, in words. */
  expect?: string;
  /** When somebody will answer, in words; only outside working time. */
  off_hours?: string | null;
  prechat?: Prechat | null;
  /** A closed chat asks for a rating. */
  csat?: boolean;
  /** The visitor may end the chat. */
  can_close?: boolean;
  /** What the button says that sends the conversation by mail; null = there is none. */
  transcript?: string | null;
  /** Largest file in bytes, and what a file dialog offers (`.png`). */
  upload?: { max: number; types: string[] };
}

/** Answer of `POST session`. */
export interface Session {
  visitor_token: string;
  contact_id: string;
  dialog: Dialog | null;
  history: Message[];
  config: Config;
  cursor: string;
}

/** One frame of the socket, either way. */
export interface Frame {
  t: string;
  id?: string;
  /** Cursor of the visitor's event log, `c_<n>`, growing. */
  c?: string;
  d?: Record<string, unknown>;
}

/** Longest text of one message, characters. */
export const TEXT_MAX = 10_000;
/** Files of one message. */
export const FILES_MAX = 10;
/** Messages that may wait for the network. */
export const OUTBOX_MAX = 50;

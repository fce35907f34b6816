/** What the embedded panel and the page around it say to each other (integrations.md 8): `{source, v, type, data}`. */
export const SOURCE = "rozmova";
export const VERSION = 1;

/** Which request is meant; the first member that is there decides. */
export interface Asked {
  dialog_id?: number;
  client_id?: number;
  phone?: string;
}

/** What the page around is about: shown to the operator, who may put a value into the reply box. */
export interface HostContext {
  title: string;
  /** https only; empty for none. */
  url: string;
  fields: readonly { name: string; value: string }[];
}

/** What the page around may ask for. */
export type HostMessage =
  | { type: "open"; data: Asked }
  | { type: "create_outbound"; data: { client: Asked; channel: string; text: string } }
  | { type: "set_status"; data: { status: string | number } }
  | { type: "fill"; data: { text: string } }
  | { type: "context"; data: HostContext }
  | { type: "auth"; data: { token: string } };

export interface ToldDialog {
  id: number;
  number: number;
  state: string;
  channel: string;
  operator_id: number | null;
  subject_id: number | null;
  created_at: string;
}
export interface ToldClient {
  id: number;
  name: string;
}

/** What the panel says. */
export interface PanelMessages {
  /** The workspace is there and can be spoken to; `user` is who works in it. */
  ready: { user: { id: number; name: string } };
  /** A one-time token is needed: none was given, it did not work, or the sign-in has ended. */
  "auth.required": { reason: "no_token" | "refused" | "ended" };
  "dialog.opened": { dialog: ToldDialog; client: ToldClient };
  "dialog.assigned": { dialog: ToldDialog; client: ToldClient };
  "dialog.closed": { dialog: ToldDialog; client: ToldClient };
  "message.in": {
    dialog: ToldDialog;
    client: ToldClient;
    message: { id: number; text: string; created_at: string };
  };
  /** My dialogs whose client waits for an answer. */
  unread: { count: number };
  status: { status: { id: number; name: string; can_receive: boolean } };
  "client.open_request": { client: ToldClient & { phone: string | null; email: string | null } };
  /** What was asked for did not come about. */
  error: { of: HostMessage["type"]; code: string };
}
export type PanelMessage = keyof PanelMessages;

const TEXT_MAX = 10_000;
const TITLE_MAX = 200;
const FIELDS_MAX = 30;
const FIELD_MAX = 500;
const PHONE_MAX = 40;
const TOKEN_MAX = 200;
const URL_MAX = 2_000;

type Bag = Readonly<Record<string, unknown>>;

function bag(value: unknown): Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bag) : {};
}

/** A text without its ends' spaces; null when it is none or longer than accepted. */
function text(value: unknown, max: number): string | null {
  const said = typeof value === "number" ? String(value) : value;
  return typeof said === "string" && said.length <= max ? said.trim() : null;
}

function id(value: unknown): number | null {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}

/** What is meant by parameters of the address or members of a message; null when nothing is. */
export function askedOf(data: Bag): Asked | null {
  const dialog = id(data["dialog_id"]);
  if (dialog !== null) return { dialog_id: dialog };
  const client = id(data["client_id"]);
  if (client !== null) return { client_id: client };
  const phone = text(data["phone"] ?? data["client_phone"], PHONE_MAX);
  return phone !== null && digits(phone).length >= 5 ? { phone } : null;
}

/** A client as a host names one: an id, or an object. */
function clientOf(value: unknown): Asked | null {
  const number = id(value);
  if (number !== null) return { client_id: number };
  const data = bag(value);
  return askedOf({ client_id: data["client_id"] ?? data["id"], phone: data["phone"] });
}

export function digits(phone: string): string {
  return phone.replaceAll(/\D/g, "");
}

/** An address a person may be sent to; empty for everything else (security.md XS-06). */
function link(value: unknown): string {
  const said = text(value, URL_MAX);
  if (!said) return "";
  try {
    const url = new URL(said);
    return url.protocol === "https:" ? url.href : "";
  } catch {
    return "";
  }
}

function fieldsOf(value: unknown): HostContext["fields"] {
  return Object.entries(bag(value))
    .slice(0, FIELDS_MAX)
    .flatMap(([name, given]) => {
      const said = text(given, FIELD_MAX);
      return said && name.length <= TITLE_MAX ? [{ name, value: said }] : [];
    });
}

/** Reads what came from the page around. Pure; null for everything that is not a message of ours, whole and within its bounds. */
export function readMessage(value: unknown): HostMessage | null {
  const envelope = bag(value);
  if (envelope["source"] !== SOURCE || envelope["v"] !== VERSION) return null;
  const data = bag(envelope["data"]);
  switch (envelope["type"]) {
    case "open": {
      const asked = askedOf(data);
      return asked && { type: "open", data: asked };
    }
    case "create_outbound": {
      const client = clientOf(data["client"]);
      const channel = text(data["channel"] ?? "", TITLE_MAX);
      const words = text(data["text"] ?? "", TEXT_MAX);
      if (client === null || channel === null || words === null) return null;
      return { type: "create_outbound", data: { client, channel, text: words } };
    }
    case "set_status": {
      const status = id(data["status"]) ?? text(data["status"], TITLE_MAX);
      return status ? { type: "set_status", data: { status } } : null;
    }
    case "fill": {
      const words = text(data["text"], TEXT_MAX);
      return words ? { type: "fill", data: { text: words } } : null;
    }
    case "context": {
      const title = text(data["title"] ?? "", TITLE_MAX);
      if (title === null) return null;
      return { type: "context", data: { title, url: link(data["url"]), fields: fieldsOf(data["fields"]) } };
    }
    case "auth": {
      const token = text(data["token"], TOKEN_MAX);
      return token ? { type: "auth", data: { token } } : null;
    }
    default:
      return null;
  }
}

/** Shapes of the panel's HTTP answers and socket payloads: contract.md 3–4. Ids are branded, so that a client id never opens a dialog. */

declare const brand: unique symbol;
type Branded<Name extends string> = number & { readonly [brand]: Name };

export type DialogId = Branded<"dialog">;
export type MessageId = Branded<"message">;
export type OperatorId = Branded<"operator">;
export type ClientId = Branded<"client">;
export type ContactId = Branded<"contact">;
export type SubjectId = Branded<"subject">;
export type SkillGroupId = Branded<"skill_group">;
export type StatusId = Branded<"operator_status">;
export type OfferId = Branded<"offer">;
export type QuickReplyId = Branded<"quick_reply">;

/** ISO 8601, UTC, microseconds. Equal lengths, so two of them compare as strings. */
export type Iso = string;

export type DialogState = "bot" | "new" | "queued" | "active" | "paused" | "closed" | "merged";
export type View = "mine" | "queue" | "bot" | "all";
export const VIEWS: readonly View[] = ["mine", "queue", "bot", "all"];

export type AuthorKind = "client" | "operator" | "bot" | "system" | "note" | "copilot";
export type DeliveryStatus = "queued" | "sent" | "delivered" | "read" | "failed";

export interface Preview {
  text: string;
  author_kind: AuthorKind;
  type: string;
}

export interface Dialog {
  id: DialogId;
  number: number;
  state: DialogState;
  kind: string;
  channel: string;
  bot_id: number;
  client: { id: ClientId; name: string };
  contact_id: ContactId;
  contact_name: string;
  operator_id: OperatorId | null;
  operator_name: string | null;
  subject_id: SubjectId | null;
  status_id: number | null;
  priority_id: number | null;
  created_at: Iso;
  queued_at: Iso | null;
  connected_at: Iso | null;
  closed_at: Iso | null;
  last_message_at: Iso;
  unread: number;
  /** Grows with every visible change of the dialog; an event with an older one is dropped. */
  version: number;
  preview: Preview | null;
  /** Oldest client message without an answer; null when the client waits for nothing. */
  waiting_since: Iso | null;
  last_seq: number;
  reopened_count: number;
  is_outbound: boolean;
  close_reason: string | null;
  close_comment: string;
  can_reply: boolean;
}

export interface Attachment {
  id?: number | string;
  name?: string;
  mime?: string;
  size?: number;
  url?: string;
}

export interface Message {
  id: MessageId;
  dialog_id: DialogId;
  /** 1..n without gaps inside one dialog. */
  seq: number;
  direction: "in" | "out" | "internal";
  author: { kind: AuthorKind; id: number | null; name: string | null };
  type: string;
  text: string;
  attachments: Attachment[];
  buttons: unknown[];
  reply_to_id: MessageId | null;
  status: DeliveryStatus | null;
  error_code: string | null;
  client_nonce: string | null;
  created_at: Iso;
}

export interface Operator {
  id: OperatorId;
  name: string;
  email: string;
  status_id: StatusId;
  status_since: Iso;
  active: number;
  limit: number;
  limit_by_channel: Record<string, number>;
  sessions: number;
  distribution_paused: boolean;
  skill_group_ids: SkillGroupId[];
}

export interface User {
  id: OperatorId;
  name: string;
  email: string;
  roles: string[];
}

export interface Counters {
  mine: number;
  queue: number;
  bot: number;
  all: number;
}

export interface Subject {
  id: SubjectId;
  name: string;
  alias: string;
  parent_id: SubjectId | null;
  active: boolean;
}

export interface SkillGroup {
  id: SkillGroupId;
  name: string;
  active: boolean;
  subject_ids: SubjectId[];
  operator_ids: OperatorId[];
}

export interface OperatorStatus {
  id: StatusId;
  name: string;
  color: string;
  can_receive: boolean;
  order: number;
  is_default_online: boolean;
  is_default_offline: boolean;
}

export interface DialogStatus {
  id: number;
  name: string;
  color: string;
  category: string;
}

export interface Priority {
  id: number;
  name: string;
  color: string;
  weight: number;
}

export interface Bot {
  id: number;
  name: string;
  is_active: boolean;
}

/** The part of operator-line.md 14 that changes what the panel shows. Other keys pass through unread. */
export interface PanelSettings {
  topic_required_on_close?: boolean;
  comment_required_on_close?: boolean;
  manual_take_allowed?: boolean;
  auto_connect_free_operator?: boolean;
  typing_preview?: boolean;
  show_system_messages?: boolean;
  normative_reply_s?: number;
  [key: string]: unknown;
}

export interface Bootstrap {
  server_time: Iso;
  user: User;
  grants: string[];
  settings: PanelSettings;
  counters: Counters;
  subjects: Subject[];
  skill_groups: SkillGroup[];
  operator_statuses: OperatorStatus[];
  statuses: DialogStatus[];
  priorities: Priority[];
  bots: Bot[];
  operators: Operator[];
}

export interface Contact {
  id: ContactId;
  channel: string;
  bot_id: number;
  chat_id: string;
  username: string | null;
  display_name: string | null;
  phone: string | null;
  language_code: string | null;
  params_from_site: Record<string, unknown>;
  meta: Record<string, unknown>;
  created_at: Iso;
}

export interface Client {
  id: ClientId;
  name: string;
  first_name: string | null;
  last_name: string | null;
  phone: string | null;
  email: string | null;
  language: string | null;
  tags: unknown[];
  custom_fields: Record<string, unknown>;
  created_at: Iso;
  contacts: Contact[];
  dialogs: Dialog[];
}

/** A ready text of the composer. */
export interface QuickReply {
  id: QuickReplyId;
  /** Whose it is; null is everybody's. */
  owner_id: OperatorId | null;
  title: string;
  /** What is typed after `/`; empty for none. */
  shortcut: string;
  text: string;
  version: number;
  created_at: Iso;
  updated_at: Iso;
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export type SessionAnswer =
  { signed_in: false } | { signed_in: true; user: User; grants: string[]; csrf_token: string };

export interface LoginAnswer {
  user: User;
  csrf_token: string;
}

/** Code of a socket `error` frame or of problem+json, plus the two that arise on this side of the wire. */
export type ProblemCode = string;

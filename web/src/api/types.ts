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
export type FilterId = Branded<"filter">;
export type FolderId = Branded<"folder">;
/** A saved filter by number, a system folder by word, `draft` for conditions that are not saved. */
export type FilterRef = number | string;
export type Sort = "last_message" | "waiting_longest" | "created" | "priority";
export const SORTS: readonly Sort[] = ["last_message", "waiting_longest", "created", "priority"];
/** A tree of conditions: operator-line.md 4.1. */
export type Conditions = ConditionGroup | Condition;
export interface ConditionGroup {
  join: "and" | "or";
  items: Conditions[];
}
export interface Condition {
  field: string;
  op: string;
  value?: unknown;
}
export type ListFilter = FilterRef | Conditions;
export function isConditions(filter: ListFilter): filter is Conditions {
  return typeof filter === "object";
}
export function isGroup(node: Conditions): node is ConditionGroup {
  return "join" in node;
}
export const SYSTEM_FOLDERS = [
  "overdue",
  "unanswered",
  "mentions",
  "paused",
  "closed",
  "spam_banned",
] as const;
export type SystemFolder = (typeof SYSTEM_FOLDERS)[number];

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
  tag_ids?: readonly number[];
  created_at: Iso;
  queued_at: Iso | null;
  connected_at: Iso | null;
  /** First answered by an operator. */
  first_operator_reply_at?: Iso | null;
  closed_at: Iso | null;
  /** Put off until then; null while `paused` = until the client writes. */
  snoozed_until?: Iso | null;
  last_message_at: Iso;
  unread: number;
  /** Grows with every visible change of the dialog; an event with an older one is dropped. */
  version: number;
  preview: Preview | null;
  /** Oldest client message without an answer; null when the client waits for nothing. */
  waiting_since: Iso | null;
  /** Three quarters of the norm of this wait are used up then, where a calendar counts. */
  warn_at?: Iso | null;
  /** The norm is used up then, in working time; none where no calendar counts. */
  due_at?: Iso | null;
  last_seq: number;
  reopened_count: number;
  is_outbound: boolean;
  /** The operator who began it; null when the client did, or a key. */
  author_id?: OperatorId | null;
  close_reason: string | null;
  close_comment: string;
  can_reply: boolean;
}

export interface Attachment {
  id?: number | string;
  /** `image | video | audio | file`, and what channels send besides. */
  type?: string;
  /** Small picture of a picture. */
  thumb_url?: string | null;
  /** A photo of a phone as it came, where it was converted to be shown. */
  original_url?: string | null;
  width?: number | null;
  height?: number | null;
  name?: string;
  mime?: string;
  size?: number;
  url?: string;
  /** Of a client's file that lay on another server: being fetched, one of ours, not accepted, or not to be had. */
  state?: "pending" | "stored" | "rejected" | "failed";
  /** Why it is not one of ours. */
  reason?: string;
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
  /** Colleagues that a note names. */
  mentions?: OperatorId[];
  /** When its author changed it last. */
  edited_at?: Iso;
  /** When its author took it back: text and files are gone. */
  deleted_at?: Iso;
}

/** What a message said before it was changed or taken back. */
export interface FormerText {
  until: Iso;
  text: string;
  files: string[];
}

export interface Operator {
  id: OperatorId;
  name: string;
  email: string;
  status_id: StatusId;
  status_since: Iso;
  /** The supervisor who set the status; empty when nobody else did. */
  status_set_by: string;
  /** Why, in that supervisor's own words; an older server sends none. */
  status_reason?: string;
  active: number;
  limit: number;
  limit_by_channel: Record<string, number>;
  sessions: number;
  distribution_paused: boolean;
  skill_group_ids: SkillGroupId[];
  /** Whether it is working time by their calendar; null without one. */
  on_schedule?: boolean | null;
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
  /** What its requests need to be closed, beside what all do. */
  require_on_close?: ("tags" | "comment")[];
}

export interface SkillGroup {
  id: SkillGroupId;
  name: string;
  active: boolean;
  subject_ids: SubjectId[];
  operator_ids: OperatorId[];
  /** Seconds; null is the instance's norm. */
  normative_accept_s?: number | null;
  normative_reply_s?: number | null;
}

export interface OperatorStatus {
  id: StatusId;
  name: string;
  color: string;
  can_receive: boolean;
  order: number;
  is_default_online: boolean;
  is_default_offline: boolean;
  /** Minutes after which whoever is still in it is marked; null is never. */
  max_minutes?: number | null;
}

export interface DialogStatus {
  id: number;
  name: string;
  color: string;
  category: string;
  /** What is closed with it was spam. */
  is_spam?: boolean;
}

export interface Priority {
  id: number;
  name: string;
  color: string;
  weight: number;
  /** New requests begin with it. */
  is_default?: boolean;
}

export interface Bot {
  id: number;
  name: string;
  is_active: boolean;
  /** Only its name is left, for the dialogs it had. */
  removed?: boolean;
}

/** The part of operator-line.md 14 that changes what the panel shows. Other keys pass through unread. */
export interface PanelSettings {
  topic_required_on_close?: boolean;
  tags_required_on_close?: boolean;
  comment_required_on_close?: boolean;
  comment_offered_on_close?: boolean;
  status_required_on_close?: boolean;
  csat_choice_on_close?: boolean;
  manual_take_allowed?: boolean;
  auto_connect_free_operator?: boolean;
  typing_preview?: boolean;
  show_system_messages?: boolean;
  show_history_of_other_channels?: boolean;
  /** 0 is all. */
  history_depth_days?: number;
  normative_reply_s?: number;
  tags_free_create?: boolean;
  send_delay_s?: number;
  edit_own_message_min?: number;
  delete_own_message_min?: number;
  right_panel_pinned?: boolean;
  right_panel_tab?: "details" | "client";
  client_card?: readonly { block: CardBlockName; visible: boolean }[];
  [key: string]: unknown;
}

/** A tag of requests or of clients; an archived one stays where it was put. */
export interface Tag {
  id: number;
  name: string;
  color: string;
  group: string;
  scope: "request" | "client";
  order: number;
  active: boolean;
}

/** A part of the client's card beside a dialog. */
export type CardBlockName = "request" | "contacts" | "client" | "site" | "past" | "changes";

/** Types of own fields of clients (administration.md 3.1). */
export type ClientFieldType =
  "STRING" | "TEXT" | "SELECT" | "SELECTAPI" | "FILE" | "INTEGER" | "BIGINT" | "FLOAT" | "DATE" | "BOOLEAN";

/** A field of the client's card that an administrator set up. */
export interface ClientField {
  id: number;
  key: string;
  label: string;
  type: ClientFieldType;
  required: boolean;
  pinned: boolean;
  visible: boolean;
  non_editable: boolean;
  options: string[];
  min: number | null;
  max: number | null;
}

/** A changed value of a client. */
export interface ClientChange {
  id: number;
  field: string;
  old: unknown;
  new: unknown;
  actor_name: string;
  at: Iso;
}

export interface Bootstrap {
  server_time: Iso;
  user: User;
  grants: string[];
  settings: PanelSettings;
  /** IANA name of the instance's zone. */
  instance_timezone?: string;
  counters: Counters;
  subjects: Subject[];
  skill_groups: SkillGroup[];
  operator_statuses: OperatorStatus[];
  statuses: DialogStatus[];
  priorities: Priority[];
  bots: Bot[];
  client_fields?: readonly ClientField[];
  tags?: readonly Tag[];
  /** Pages of the company's own system may stand beside one's dialogs. */
  panel_tabs?: boolean;
  /** The panel is drawn as this role sees it; `own` are the rights that the server goes by. */
  viewAs?: { role: string; own: string[] } | undefined;
  operators: Operator[];
}

/** A page of the company's own system beside a dialog, with the values of that dialog in its address. */
export interface PanelTab {
  title: string;
  url: string;
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
  last_inbound_at: Iso | null;
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
  /** Phones and e-mails are masked for the reader, who cannot change them. */
  contacts_masked?: boolean;
  tags: string[];
  custom_fields: Record<string, unknown>;
  is_banned: boolean;
  ban_reason: string;
  ban_until: Iso | null;
  merged_into_id: ClientId | null;
  /** Nothing of the person is left since then. */
  erased_at?: Iso | null;
  created_at: Iso;
  version: number;
  contacts: Contact[];
  dialogs: Dialog[];
  /** What the client thought of these requests, newest first. */
  ratings: Rating[];
}

export interface Rating {
  id: number;
  dialog_id: DialogId;
  operator_id: OperatorId | null;
  /** 1 (very bad) to 5 (very good). */
  score: number;
  comment: string;
  created_at: Iso;
}

/** A value of a card that may be masked: of the client, or with a contact one of its own. */
export type MaskedField = "phone" | "email" | "chat_id" | "username" | "display_name";

/** A saved filter of the list. */
export interface SavedFilter {
  id: FilterId;
  /** Whose it is; null is everybody's. */
  owner_id: OperatorId | null;
  folder_id: FolderId | null;
  name: string;
  conditions: Conditions;
  /** Places of conditions that name something which is gone. */
  broken: number[][];
  sort: Sort;
  columns: string[];
  notify_on_new: boolean;
  order: number;
  version: number;
}

export interface Folder {
  id: FolderId;
  owner_id: OperatorId | null;
  parent_id: FolderId | null;
  name: string;
  order: number;
  is_hidden: boolean;
  version: number;
}

/** What became of one. */
export interface BulkRow {
  dialog_id: DialogId;
  ok: boolean;
  code: string | null;
  detail: string | null;
  fields?: Record<string, string>;
}

export interface BulkAnswer {
  done: number;
  failed: number;
  results: BulkRow[];
}

/** What changes of many; absent members stay. */
export interface BulkUpdate {
  /** Null is «no topic». */
  subject_id?: SubjectId | null;
  status_id?: number;
  priority_id?: number;
  tags_add?: number[];
  tags_remove?: number[];
}

/** Where many go: to a person or the queue, or to the queue of a topic or group. */
export type BulkTarget =
  { operator_id: OperatorId | "queue" } | { subject_id: SubjectId } | { skill_group_id: SkillGroupId };

/** What becomes of many dialogs at once; exactly one of the five. */
export interface BulkAction {
  assign?: BulkTarget;
  close?: { comment?: string; subject_alias?: string; status_id?: number };
  update?: BulkUpdate;
  snooze?: { until: Iso } | { until_reply: true };
  wake?: true;
}

/** What the server says of a draft. */
export interface Draft {
  dialog_id: DialogId;
  kind: "reply" | "note";
  text: string;
  saved_at: Iso;
  version: number;
  other: OtherText | null;
}

/** A text written elsewhere at the same time. */
export interface OtherText {
  text: string;
  saved_at: Iso;
}

/** A client in a list. */
export interface ClientRow {
  id: ClientId;
  name: string;
  phone: string;
  email: string;
  tags: string[];
  is_banned: boolean;
  channels: string[];
  usernames: string[];
  last_inbound_at: Iso | null;
  created_at: Iso;
}

/** A message that the search found. Places of `marks` are characters (code points) of the snippet. */
export interface SearchHit {
  message: {
    id: MessageId;
    seq: number;
    direction: Message["direction"];
    author: Message["author"];
    created_at: Iso;
  };
  snippet: { text: string; marks: { from: number; to: number }[]; cut_before: boolean; cut_after: boolean };
  dialog: Dialog;
}

/** Two clients joined lately: it can be taken back until `undo_until`. */
export interface ClientMerge {
  id: number;
  /** The one that was joined. */
  client_id: ClientId;
  by_name: string;
  at: Iso;
  undo_until: Iso;
}

export type ChannelKind =
  | "widget"
  | "custom_channel"
  | "telegram"
  | "viber"
  | "facebook"
  | "instagram"
  | "whatsapp"
  | "email"
  | "sms";

/** A ready text of the composer. */
export interface QuickReply {
  id: QuickReplyId;
  /** Whose it is; null is everybody's. */
  owner_id: OperatorId | null;
  title: string;
  /** What is typed after `/`; empty for none. */
  shortcut: string;
  text: string;
  /** Name of the group it stands in; empty for none. */
  category: string;
  /** Channels it is for; empty for all. */
  channels: ChannelKind[];
  /** Skill groups a shared one is for; empty for all. */
  skill_group_ids: SkillGroupId[];
  version: number;
  created_at: Iso;
  updated_at: Iso;
}

/** Which files people may send each other. */
export interface FileSettings {
  max_file_size_mb: number;
  files: { title: string; extension: string; mime_types: string[]; allow: boolean }[];
  inline_images: boolean;
  lifecycle: number;
  quota_gb: number;
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

/** The company's sign-in, as the sign-in page offers it. */
export interface SsoOffer {
  provider: "google" | "generic";
  /** Its name; empty when the button says so in its own words. */
  label: string;
}

/** How the panel looks on this instance. */
export interface SessionLook {
  /** In place of the product's own name; empty for that. */
  product_name: string;
  /** Address of an own style. */
  style?: string | null;
  /** Address of an own script. */
  script?: string | null;
}

export type SessionAnswer = {
  /** A forgotten password can be set anew by a letter. */
  recovers_passwords: boolean;
  /** Everybody may sign in with a password; else only the owner of the instance. */
  password_login: boolean;
  look: SessionLook;
  sso?: SsoOffer | null;
} & (
  | { signed_in: false }
  | {
      signed_in: true;
      user: User;
      grants: string[];
      csrf_token: string;
      /** A role asks for a second step of the sign-in: nothing else works before it is set up. */
      second_factor_due?: boolean;
    }
);

export interface LoginAnswer {
  user: User;
  csrf_token: string;
}

/** Code of a socket `error` frame or of problem+json, plus the two that arise on this side of the wire. */
export type ProblemCode = string;

export type Theme = "system" | "light" | "dark" | "contrast";
export type Density = "comfortable" | "compact";

/** What one may be told of, in the order of the matrix. */
export const OCCASIONS = [
  "assigned",
  "message",
  "offer",
  "transfer",
  "mention",
  "snoozed",
  "status_forced",
  "queue_above",
  "sla_warning",
  "sla_violated",
  "operator_silent",
] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** How one is told of an occasion. */
export interface Means {
  sound: boolean;
  in_app: boolean;
  browser: boolean;
  /** 0 to 100. */
  volume: number;
  /** A letter, when no panel is open. */
  email?: boolean;
  /** A notification of every browser that takes them, when nobody looks; absent is as by default. */
  push?: boolean;
}

export interface NotificationPreferences {
  /** An absent occasion is told as the panel does by default. */
  occasions: Partial<Record<Occasion, Means>>;
  mute_while_typing: boolean;
  hide_text: boolean;
  /** Notifications that come without an open panel show what was written. */
  push_text: boolean;
  queue_above: number;
}

/** What a person has set up for themselves; the same in every browser of theirs. */
export interface Preferences {
  /** null is the browser's. */
  language: "uk" | "en" | null;
  theme: Theme;
  density: Density;
  /** Whose zone times are in: that of this computer, or of the instance. */
  time_zone: "local" | "instance";
  hotkeys: Record<string, string[]>;
  notifications: NotificationPreferences;
  signature: string;
  signature_in_replies: boolean;
  after_leaving: "next" | "stay";
  /** null is the setting of the panel. */
  show_system_messages: boolean | null;
  view_mode: "participant" | "observer";
  /** Seconds in which an answer can be taken back, 0 to 10; null is the setting of the panel. */
  send_delay_s: number | null;
  /** Keeps the client's card beside the conversation; null is the setting of the panel. */
  right_panel_pinned: boolean | null;
  /** What of that card comes first; null is the setting of the panel. */
  right_panel_tab: "details" | "client" | null;
  /** Columns of the table, first to last; empty = the usual ones. */
  table_columns: string[];
  /** Shared filters and folders that this person does not want to see. */
  hidden_filters: FilterId[];
  hidden_folders: FolderId[];
  /** 0 as long as nothing has been changed. */
  version: number;
}

/** A sign-in of mine. */
export interface OwnSession {
  id: number;
  current: boolean;
  ip: string;
  user_agent: string;
  created_at: Iso;
  last_seen_at: Iso;
  expires_at: Iso;
}

/** A line of the bell. */
export interface BellLine {
  id: number;
  /** `assigned`, `transfer`, `status_forced`; a newer server knows more. */
  kind: string;
  dialog_id: DialogId | null;
  client_name: string;
  by_name: string;
  /** What a supervisor said (`word`). */
  text?: string;
  read: boolean;
  created_at: Iso;
}

export interface BellPage extends Page<BellLine> {
  unread: number;
}

import type {
  Bootstrap,
  Client,
  ClientId,
  ContactId,
  Dialog,
  DialogId,
  Message,
  MessageId,
  Operator,
  OperatorId,
  StatusId,
} from "../../api/types";
import type { ServerDraft } from "../draft-entry";

/** Literal entities for tests. Every field is there, as the contract promises. */

export const ME = 11 as OperatorId;
export const OTHER = 12 as OperatorId;
export const DIALOG = 7 as DialogId;

export function dialog(changes: Partial<Dialog> = {}): Dialog {
  return {
    id: DIALOG,
    number: 7,
    state: "active",
    kind: "chat",
    channel: "telegram",
    bot_id: 1,
    client: { id: 3 as ClientId, name: "Марія Бондаренко" },
    contact_id: 4 as ContactId,
    contact_name: "Марія",
    operator_id: ME,
    operator_name: "Ірина Коваль",
    subject_id: null,
    status_id: null,
    priority_id: null,
    created_at: "2026-11-22T10:00:00.000000Z",
    queued_at: null,
    connected_at: null,
    closed_at: null,
    last_message_at: "2026-11-22T10:00:00.000000Z",
    unread: 0,
    version: 1,
    preview: null,
    waiting_since: null,
    last_seq: 0,
    reopened_count: 0,
    is_outbound: false,
    author_id: null,
    close_reason: null,
    close_comment: "",
    can_reply: true,
    ...changes,
  };
}

export function message(seq: number, changes: Partial<Message> = {}): Message {
  return {
    id: (1000 + seq) as MessageId,
    dialog_id: DIALOG,
    seq,
    direction: "in",
    author: { kind: "client", id: 3, name: "Марія" },
    type: "text",
    text: `message ${seq}`,
    attachments: [],
    buttons: [],
    reply_to_id: null,
    status: null,
    error_code: null,
    client_nonce: null,
    created_at: `2026-11-22T10:${String(seq % 60).padStart(2, "0")}:00.000000Z`,
    ...changes,
  };
}

export function client(changes: Partial<Client> = {}): Client {
  return {
    id: 3 as ClientId,
    name: "Марія Бондаренко",
    first_name: null,
    last_name: null,
    phone: null,
    email: null,
    language: null,
    tags: [],
    custom_fields: {},
    is_banned: false,
    ban_reason: "",
    ban_until: null,
    merged_into_id: null,
    created_at: "2026-11-22T10:00:00.000000Z",
    version: 1,
    contacts: [],
    dialogs: [],
    ratings: [],
    ...changes,
  };
}

export function serverDraft(text: string, version: number, other: ServerDraft["other"] = null): ServerDraft {
  return {
    dialog_id: DIALOG,
    kind: "reply",
    text,
    saved_at: "2026-11-22T12:00:00.000000Z",
    version,
    other,
  };
}

export function operator(changes: Partial<Operator> = {}): Operator {
  return {
    id: ME,
    name: "Ірина Коваль",
    email: "iryna@example.com",
    status_id: 1 as StatusId,
    status_set_by: "",
    status_since: "2026-11-22T09:00:00.000000Z",
    active: 1,
    limit: 5,
    limit_by_channel: {},
    sessions: 1,
    distribution_paused: false,
    skill_group_ids: [],
    ...changes,
  };
}

export function bootstrap(): Bootstrap {
  return {
    server_time: "2026-11-22T10:00:00.000000Z",
    user: { id: ME, email: "iryna@example.com", name: "Ірина Коваль", roles: ["operator"] },
    grants: ["op_panel", "op_reply"],
    settings: {},
    counters: { mine: 0, queue: 0, bot: 0, all: 0 },
    subjects: [],
    skill_groups: [],
    operator_statuses: [],
    statuses: [],
    priorities: [],
    bots: [],
    operators: [operator()],
  };
}

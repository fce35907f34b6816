/** Events and commands of the panel socket: contract.md 4. */
import type {
  Counters,
  DeliveryStatus,
  Dialog,
  DialogId,
  Iso,
  Message,
  MessageId,
  OfferId,
  Operator,
  OperatorId,
  PanelSettings,
  SkillGroupId,
  StatusId,
  SubjectId,
  User,
  View,
} from "../api/types";
import type { Event as ServerEvent } from "./events.gen";

export interface Viewer {
  id: OperatorId;
  name: string;
  typing: boolean;
}

export interface Offer {
  offer_id: OfferId;
  dialog: Dialog;
  expires_at: Iso;
}

export interface EventPayloads {
  "dialog.new": { dialog: Dialog };
  "dialog.updated": { dialog: Dialog } | { dialog_id: DialogId; version: number; patch: Partial<Dialog> };
  "dialog.removed": { dialog_id: DialogId };
  "message.new": { dialog_id: DialogId; message: Message };
  "message.status": {
    dialog_id: DialogId;
    message_id: MessageId;
    status: DeliveryStatus;
    error_code: string | null;
  };
  "offer.new": Offer;
  "offer.ended": { offer_id: OfferId; outcome: "accepted" | "declined" | "expired" | "withdrawn" };
  typing: {
    dialog_id: DialogId;
    who: "client" | "operator";
    operator_id: OperatorId | null;
    name: string | null;
    on: boolean;
    text: string | null;
  };
  viewers: { dialog_id: DialogId; viewers: Viewer[] };
  counters: Counters;
  "operator.updated": { operator: Operator };
  "queue.delta": { queue_len: number; oldest_queued_at: Iso | null };
  notification: { kind: string; text: string; dialog_id: DialogId | null };
  "settings.changed": { settings: PanelSettings };
  force_logout: { reason: string };
}

/** Names that the panel reads AND the server describes: one that the server drops no longer compiles where it is read. */
export type EventName = keyof EventPayloads & ServerEvent["t"];

/** One event of the stream. `t` is open-ended on the wire: an older panel meets names it does not know. */
export type LiveEvent = { [Name in EventName]: { seq: number; t: Name; d: EventPayloads[Name] } }[EventName];

export interface WireEvent {
  seq: number;
  t: string;
  d: unknown;
}

export interface Welcome {
  protocol: number;
  server_time: Iso;
  epoch: string;
  seq: number;
  resumed: boolean;
  user: User;
  grants: string[];
  settings: PanelSettings;
  operator: Operator;
}

export type TransferTarget =
  | { operator_id: OperatorId }
  | { subject_id: SubjectId }
  | { skill_group_id: SkillGroupId }
  | { queue: true };

export interface Commands {
  "status.set": { d: { status_id: StatusId }; ack: { status_id: StatusId } };
  "dialog.open": { d: { dialog_id: DialogId }; ack: { dialog: Dialog } };
  "dialog.close_view": { d: Record<string, never>; ack: unknown };
  "dialog.take": { d: { dialog_id: DialogId }; ack: { dialog: Dialog } };
  "offer.accept": { d: { offer_id: OfferId }; ack: unknown };
  "offer.decline": { d: { offer_id: OfferId }; ack: unknown };
  "dialog.send": {
    d: { dialog_id: DialogId; client_nonce: string; type: "text"; text: string };
    ack: { message_id: MessageId; seq: number };
  };
  "dialog.note": {
    d: { dialog_id: DialogId; client_nonce: string; text: string };
    ack: { message_id: MessageId; seq: number };
  };
  "dialog.typing": { d: { dialog_id: DialogId; on: boolean }; ack: unknown };
  "dialog.read": { d: { dialog_id: DialogId; seq: number }; ack: unknown };
  "dialog.transfer": {
    d: { dialog_id: DialogId; to: TransferTarget; note?: string };
    ack: { dialog: Dialog };
  };
  "dialog.finish": {
    d: { dialog_id: DialogId; comment?: string; subject_alias?: string };
    ack: { dialog: Dialog };
  };
  "list.subscribe": { d: { view: View; limit: number }; ack: { counters: Counters } };
  ping: { d: Record<string, never>; ack: { server_time: Iso } };
}

export type CommandName = keyof Commands;

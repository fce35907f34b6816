/** Events and commands of the panel socket: contract.md 4. */
import type {
  Conditions,
  Bootstrap,
  Counters,
  DeliveryStatus,
  Dialog,
  DialogId,
  FilterRef,
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
import type { BoardDelta } from "../api/board";
import type { ServerDraft } from "./draft-entry";
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

/** The lists of the catalogue, as a whole. */
export type CatalogueLists = Pick<
  Bootstrap,
  "subjects" | "skill_groups" | "operator_statuses" | "statuses" | "priorities" | "bots" | "tags"
> & { client_fields_changed?: boolean };

export interface EventPayloads {
  "dialog.new": { dialog: Dialog };
  "dialog.updated": { dialog: Dialog } | { dialog_id: DialogId; version: number; patch: Partial<Dialog> };
  "dialog.removed": { dialog_id: DialogId };
  "message.new": { dialog_id: DialogId; message: Message };
  "message.updated": { dialog_id: DialogId; message: Message };
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
  "filter.delta": {
    filter_id: FilterRef;
    count: number | null;
    entered: DialogId[];
    left: DialogId[];
    reload: boolean;
  };
  "operator.updated": { operator: Operator };
  "queue.delta": { queue_len: number; oldest_queued_at: Iso | null };
  "board.delta": BoardDelta;
  notification: { kind: string; text: string; dialog_id: DialogId | null };
  "draft.changed": { draft: ServerDraft };
  "settings.changed": { settings: PanelSettings };
  "catalogue.changed": CatalogueLists;
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

/** An uploaded file of a message. */
export interface FileRef {
  id: number | string;
}

export interface Commands {
  "status.set": { d: { status_id: StatusId }; ack: { status_id: StatusId } };
  "dialog.open": { d: { dialog_id: DialogId }; ack: { dialog: Dialog } };
  "dialog.close_view": { d: Record<string, never>; ack: unknown };
  "dialog.take": { d: { dialog_id: DialogId }; ack: { dialog: Dialog } };
  "offer.accept": { d: { offer_id: OfferId }; ack: unknown };
  "offer.decline": { d: { offer_id: OfferId }; ack: unknown };
  "dialog.send": {
    d: {
      dialog_id: DialogId;
      client_nonce: string;
      type: "text";
      text: string;
      reply_to_id?: MessageId;
      attachments?: FileRef[];
    };
    ack: { message_id: MessageId; seq: number };
  };
  "dialog.note": {
    d: {
      dialog_id: DialogId;
      client_nonce: string;
      text: string;
      attachments?: FileRef[];
      mentions?: OperatorId[];
    };
    ack: { message_id: MessageId; seq: number };
  };
  "dialog.typing": { d: { dialog_id: DialogId; on: boolean }; ack: unknown };
  "dialog.read": { d: { dialog_id: DialogId; seq: number }; ack: unknown };
  "dialog.snooze": {
    d: { dialog_id: DialogId; until?: Iso; until_reply?: true };
    ack: { dialog: Dialog };
  };
  "dialog.wake": { d: { dialog_id: DialogId }; ack: { dialog: Dialog } };
  "dialog.unread": { d: { dialog_id: DialogId }; ack: { dialog: Dialog } };
  "draft.save": {
    d: {
      dialog_id: DialogId;
      kind: "reply" | "note";
      text: string;
      base: number;
      other: "keep" | "drop" | "swap";
    };
    ack: { draft: ServerDraft };
  };
  "dialog.transfer": {
    d: { dialog_id: DialogId; to: TransferTarget; note?: string };
    ack: { dialog: Dialog };
  };
  "dialog.finish": {
    d: {
      dialog_id: DialogId;
      comment?: string;
      subject_alias?: string;
      tags_add?: number[];
      /** Of the category «closed». */
      status_id?: number;
      /** false leaves out the question for a rating. */
      csat?: boolean;
    };
    ack: { dialog: Dialog };
  };
  "list.subscribe": {
    d: { limit: number } & ({ view: View } | { filter_id: FilterRef } | { conditions: Conditions });
    ack: { counters: Counters };
  };
  "filter.subscribe": {
    d: { filter_ids: FilterRef[] };
    ack: { counts: { filter_id: FilterRef; count: number }[] };
  };
  "queue.subscribe": { d: { on: boolean; board: true }; ack: unknown };
  "operators.subscribe": { d: { on: boolean; board: true }; ack: unknown };
  ping: { d: Record<string, never>; ack: { server_time: Iso } };
}

export type CommandName = keyof Commands;

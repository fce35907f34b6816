import type { Message } from "../../api/types";
import { dayNumber } from "../../i18n/format";
import { type Zone, zoneNow } from "../../i18n/zone";
import type { OutgoingView } from "../../live/outbox";

/** A row of the timeline. `first` and `last` are the place inside a group of one author. */
export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Message; first: boolean; last: boolean }
  | { kind: "outgoing"; key: string; item: OutgoingView; first: boolean; last: boolean };

const GROUP_MS = 3 * 60_000;

/** The author's identity for grouping; system lines never group. */
function groupOf(row: Row | undefined, me: number): string | null {
  if (row?.kind === "message") {
    const { author, direction } = row.message;
    return author.kind === "system" ? null : `${direction}/${author.kind}/${author.id ?? ""}`;
  }
  if (row?.kind === "outgoing")
    return row.item.kind === "note" ? `internal/note/${me}` : `out/operator/${me}`;
  return null;
}

function timeOf(row: Row): number {
  if (row.kind === "message") return Date.parse(row.message.created_at);
  return row.kind === "outgoing" ? row.item.created : 0;
}

interface RowsInput {
  messages: readonly Message[];
  outgoing: readonly OutgoingView[];
  /** `seq` of the first message that was unread when the dialog was opened. */
  unreadFrom: number | null;
  showSystem: boolean;
  me: number;
  /** Where days begin; rows laid out in another zone are other rows. */
  zone?: Zone;
}

/** Lays out the timeline: day separators, the unread divider, groups of three minutes, then what is still on its way out. */
export function buildRows({
  messages,
  outgoing,
  unreadFrom,
  showSystem,
  me,
  zone = zoneNow(),
}: RowsInput): Row[] {
  const rows: Row[] = [];
  const arrived = new Set<string>();
  let day: number | null = null;
  for (const message of messages) {
    if (message.client_nonce !== null) arrived.add(message.client_nonce);
    if (!showSystem && message.author.kind === "system") continue;
    const at = Date.parse(message.created_at);
    const on = dayNumber(at);
    if (on !== day) rows.push({ kind: "day", key: `day:${zone ?? ""}:${on}`, at });
    day = on;
    if (message.seq === unreadFrom) rows.push({ kind: "unread", key: "unread" });
    rows.push({ kind: "message", key: `m:${message.seq}`, message, first: true, last: true });
  }
  for (const item of outgoing) {
    if (!arrived.has(item.nonce))
      rows.push({ kind: "outgoing", key: `o:${item.nonce}`, item, first: true, last: true });
  }
  group(rows, me);
  return rows;
}

function group(rows: Row[], me: number): void {
  for (let index = 1; index < rows.length; index += 1) {
    const before = rows[index - 1];
    const row = rows[index];
    if (!before || !row || !("last" in before) || !("first" in row)) continue;
    const same = groupOf(row, me);
    if (same === null || same !== groupOf(before, me) || timeOf(row) - timeOf(before) > GROUP_MS) continue;
    before.last = false;
    row.first = false;
  }
}

/** `seq` of the first of the newest `unread` client messages; null when there is none. */
export function firstUnread(messages: readonly Message[], unread: number): number | null {
  let left = unread;
  let found: number | null = null;
  for (let index = messages.length - 1; index >= 0 && left > 0; index -= 1) {
    const message = messages[index];
    if (message?.author.kind !== "client") continue;
    found = message.seq;
    left -= 1;
  }
  return found;
}

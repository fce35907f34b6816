import type { Bootstrap, Dialog, Sort } from "../../api/types";
import { columnTime, duration } from "../../i18n/format";
import type { Language } from "../../i18n/language";
import type { Translate } from "./words";
import { catalogueName, channelLabel } from "../../i18n/names";
import { optionsOf, REASONS } from "./fields";

export interface Column {
  name: string;
  /** The order its head stands for. */
  sort?: Sort;
  /** Width in the grid. */
  width: string;
}

/** Columns of the table: the names are the server's (operator-line.md 4.2). */
export const COLUMNS: readonly Column[] = [
  { name: "number", width: "72px" },
  { name: "client", width: "minmax(140px,1.4fr)" },
  { name: "channel", width: "110px" },
  { name: "bot", width: "minmax(100px,1fr)" },
  { name: "kind", width: "80px" },
  { name: "state", width: "120px" },
  { name: "topic", width: "minmax(100px,1fr)" },
  { name: "status", width: "110px" },
  { name: "priority", width: "100px", sort: "priority" },
  { name: "operator", width: "minmax(120px,1fr)" },
  { name: "author", width: "minmax(120px,1fr)" },
  { name: "tags", width: "minmax(120px,1fr)" },
  { name: "skill_group", width: "minmax(100px,1fr)" },
  { name: "created_at", width: "132px", sort: "created" },
  { name: "waiting", width: "96px", sort: "waiting_longest" },
  { name: "last_message_at", width: "132px", sort: "last_message" },
  { name: "first_reply", width: "96px" },
  { name: "preview", width: "minmax(160px,2fr)" },
  { name: "unread", width: "84px" },
  { name: "is_outbound", width: "84px" },
  { name: "closed_at", width: "132px" },
  { name: "close_reason", width: "110px" },
  { name: "close_comment", width: "minmax(140px,1.4fr)" },
];

export const USUAL: readonly string[] = [
  "number",
  "client",
  "channel",
  "state",
  "topic",
  "priority",
  "operator",
  "waiting",
  "last_message_at",
];

export function columnsOf(names: readonly string[]): Column[] {
  const chosen = names.flatMap((name) => COLUMNS.filter((column) => column.name === name));
  return chosen.length > 0 ? chosen : columnsOf(USUAL);
}

interface Context {
  t: Translate;
  language: Language;
  boot: Bootstrap;
  now: number;
}

/** What a cell says. */
export function cellText(column: string, d: Dialog, { t, language, boot, now }: Context): string {
  const named = (rows: readonly { id: number; name: string }[], id: number | null): string => {
    const row = rows.find((known) => known.id === id);
    return row ? catalogueName(t, row.name) : "";
  };
  const moment = (at: string | null): string => (at === null ? "" : columnTime(language, Date.parse(at)));
  switch (column) {
    case "number":
      return String(d.number);
    case "client":
      return d.client.name;
    case "channel":
      return channelLabel(t, d.channel);
    case "bot":
      return named(boot.bots, d.bot_id);
    case "kind":
      return d.kind === "ticket" || d.kind === "task" ? t(`kindname.${d.kind}`) : t("kindname.chat");
    case "state":
      return t(`statename.${d.state === "merged" ? "closed" : d.state}`);
    case "topic":
      return named(boot.subjects, d.subject_id);
    case "status":
      return named(boot.statuses, d.status_id);
    case "priority":
      return named(boot.priorities, d.priority_id);
    case "operator":
      return d.operator_name ?? "";
    case "author": {
      const id = d.author_id ?? null;
      // Who has left is not among the operators, and is called as the server calls people without a name.
      return id === null ? "" : (boot.operators.find((known) => known.id === id)?.name ?? `№ ${id}`);
    }
    case "tags":
      return (d.tag_ids ?? [])
        .flatMap((id) => boot.tags?.find((tag) => tag.id === id)?.name ?? [])
        .join(", ");
    case "skill_group": {
      const parent = boot.subjects.find(({ id }) => id === d.subject_id)?.parent_id;
      return boot.skill_groups
        .filter(({ subject_ids: ids }) => ids.some((id) => id === d.subject_id || id === parent))
        .map(({ name }) => name)
        .join(", ");
    }
    case "created_at":
      return moment(d.created_at);
    case "waiting":
      return d.waiting_since === null ? "" : duration(t, Math.max(0, now - Date.parse(d.waiting_since)));
    case "last_message_at":
      return moment(d.last_message_at);
    case "first_reply": {
      const reply = d.first_operator_reply_at ?? null;
      return reply === null ? "" : duration(t, Date.parse(reply) - Date.parse(d.created_at));
    }
    case "preview":
      return d.preview?.text ?? "";
    case "unread":
      return d.unread > 0 ? String(d.unread) : "";
    case "is_outbound":
      return d.is_outbound ? t("builder.yes") : "";
    case "closed_at":
      return moment(d.closed_at);
    case "close_reason": {
      const reason = REASONS.find((known) => known === d.close_reason);
      return reason ? t(`closing.${reason}`) : "";
    }
    case "close_comment":
      return d.close_comment ?? "";
    default:
      return "";
  }
}

/** What a file calls the keys in its cells, and the names that came with the product, by column: the words of whoever reads it. */
export function fileWords(
  columns: readonly string[],
  { t, boot }: Pick<Context, "t" | "boot">,
): Record<string, Record<string, string>> {
  const options = (field: string): Record<string, string> =>
    Object.fromEntries(optionsOf(t, boot, field).map(({ value, label }) => [String(value), label]));
  const seeded = (rows: readonly { name: string }[]): Record<string, string> =>
    Object.fromEntries(
      rows.flatMap(({ name }) => {
        const label = catalogueName(t, name);
        return label === name ? [] : [[name, label] as const];
      }),
    );
  const words: Record<string, Record<string, string>> = {
    channel: options("channel"),
    kind: options("kind"),
    state: { ...options("state"), merged: t("statename.closed") },
    status: seeded(boot.statuses),
    priority: seeded(boot.priorities),
    close_reason: options("close_reason"),
    is_outbound: { "0": t("builder.no"), "1": t("builder.yes") },
  };
  return Object.fromEntries(Object.entries(words).filter(([column]) => columns.includes(column)));
}

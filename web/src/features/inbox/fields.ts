import type { Bootstrap, Condition, Conditions } from "../../api/types";
import { channelLabel, catalogueName } from "../../i18n/names";
import type { Key, Translate } from "./words";

export type FieldKind = "choice" | "flag" | "time" | "number" | "text";

export interface FieldSpec {
  name: string;
  kind: FieldKind;
  ops: readonly string[];
}

const CHOICE = ["in", "not_in"] as const;
const CHOICE_OR_EMPTY = ["in", "not_in", "empty", "not_empty"] as const;
const TIME = ["gt", "lt"] as const;
const TIME_OR_EMPTY = ["gt", "lt", "empty", "not_empty"] as const;

/** Fields of the builder, in its order, with the operators it offers: operator-line.md 4.1. */
export const FIELDS: readonly FieldSpec[] = [
  { name: "state", kind: "choice", ops: CHOICE },
  { name: "topic", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "operator", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "skill_group", kind: "choice", ops: CHOICE },
  { name: "channel", kind: "choice", ops: CHOICE },
  { name: "priority", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "status", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "tag", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "bot", kind: "choice", ops: CHOICE },
  { name: "kind", kind: "choice", ops: CHOICE },
  { name: "sla_state", kind: "choice", ops: CHOICE },
  { name: "waiting_minutes", kind: "number", ops: ["gt", "lt", "empty", "not_empty"] },
  { name: "unread", kind: "number", ops: ["gt", "lt", "eq"] },
  { name: "is_outbound", kind: "flag", ops: ["eq"] },
  { name: "created_at", kind: "time", ops: TIME },
  { name: "last_message_at", kind: "time", ops: TIME },
  { name: "last_client_message_at", kind: "time", ops: TIME_OR_EMPTY },
  { name: "last_operator_message_at", kind: "time", ops: TIME_OR_EMPTY },
  { name: "closed_at", kind: "time", ops: TIME_OR_EMPTY },
  { name: "close_reason", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "text", kind: "text", ops: ["contains"] },
];

export function fieldOf(name: string): FieldSpec | undefined {
  return FIELDS.find((field) => field.name === name);
}

export interface Option {
  value: string | number;
  label: string;
}

const STATES = ["bot", "new", "queued", "active", "paused", "closed"] as const;
const KINDS = ["chat", "ticket", "task"] as const;
const SLA = ["ok", "warning", "violated"] as const;
const REASONS = ["operator", "client", "timeout", "operator_timeout", "system", "api"] as const;
const CHANNELS = [
  "widget",
  "custom_channel",
  "telegram",
  "viber",
  "facebook",
  "instagram",
  "whatsapp",
  "email",
  "sms",
] as const;

/** Values a field may be compared with. */
export function optionsOf(t: Translate, boot: Bootstrap, field: string): Option[] {
  const named = (rows: readonly { id: number; name: string }[]): Option[] =>
    rows.map(({ id, name }) => ({ value: id, label: catalogueName(t, name) }));
  switch (field) {
    case "state":
      return STATES.map((value) => ({ value, label: t(`statename.${value}`) }));
    case "kind":
      return KINDS.map((value) => ({ value, label: t(`kindname.${value}`) }));
    case "sla_state":
      return SLA.map((value) => ({ value, label: t(`slaname.${value}`) }));
    case "close_reason":
      return REASONS.map((value) => ({ value, label: t(`closing.${value}`) }));
    case "channel":
      return CHANNELS.map((value) => ({ value, label: channelLabel(t, value) }));
    case "topic":
      return named(boot.subjects);
    case "operator":
      return [{ value: "@me", label: t("builder.me") }, ...named(boot.operators)];
    case "skill_group":
      return [{ value: "@my_skill_groups", label: t("builder.myGroups") }, ...named(boot.skill_groups)];
    case "priority":
      return named(boot.priorities);
    case "status":
      return named(boot.statuses);
    case "tag":
      return named((boot.tags ?? []).filter(({ scope }) => scope === "request"));
    case "bot":
      return named(boot.bots);
    default:
      return [];
  }
}

/** Values of a condition as a list, whatever its operator. */
export function valuesOf({ value }: Condition): (string | number)[] {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.filter((item): item is string | number => typeof item === "string" || typeof item === "number");
}

/** A condition that has not been filled in yet asks nothing. */
export function isComplete(leaf: Condition): boolean {
  if (leaf.op === "empty" || leaf.op === "not_empty") return true;
  const field = fieldOf(leaf.field);
  if (field?.kind === "choice") return valuesOf(leaf).length > 0;
  // The server wants two letters or digits together: less finds everything.
  if (field?.kind === "text") return /[\p{L}\p{N}]{2}/u.test(String(valuesOf(leaf)[0] ?? ""));
  return leaf.value !== undefined && leaf.value !== "";
}

/** The tree without what is not filled in; null when nothing is left. */
export function completed(node: Conditions): Conditions | null {
  if (!("join" in node)) return isComplete(node) ? node : null;
  const items = node.items.map(completed).filter((item) => item !== null);
  return items.length === 0 ? null : { join: node.join, items };
}

interface Span {
  last: number;
  unit: "min" | "h" | "d";
}

export function spanOf(value: unknown): Span | null {
  if (typeof value !== "object" || value === null || !("last" in value)) return null;
  return value as Span;
}

function valueText(t: Translate, boot: Bootstrap, leaf: Condition): string {
  const field = fieldOf(leaf.field);
  const span = spanOf(leaf.value);
  if (span) return t(`span.${span.unit}`, { n: span.last });
  if (field?.kind === "flag") return t(leaf.value === true ? "builder.yes" : "builder.no");
  const options = optionsOf(t, boot, leaf.field);
  const labels = valuesOf(leaf).map(
    (value) => options.find((option) => option.value === value)?.label ?? String(value),
  );
  return labels.join(", ");
}

/** A condition as a short sentence: «Тема: Доставка, Повернення». */
export function conditionText(t: Translate, boot: Bootstrap, node: Conditions): string {
  if ("join" in node) {
    const word = t(node.join === "and" ? "builder.and" : "builder.or");
    return node.items.map((item) => conditionText(t, boot, item)).join(` ${word} `);
  }
  const name = fieldOf(node.field) ? t(`field.${node.field}` as Key) : node.field;
  if (node.op === "empty" || node.op === "not_empty") return `${name}: ${t(`op.${node.op}`)}`;
  const value = valueText(t, boot, node);
  if (node.op === "in" || node.op === "eq" || node.op === "contains") return `${name}: ${value}`;
  return `${name} ${opText(t, node)} ${value}`;
}

/** The operator in the words that fit the field: later and earlier for moments, more and less for numbers. */
export function opText(t: Translate, { field, op }: Pick<Condition, "field" | "op">): string {
  const time = fieldOf(field)?.kind === "time";
  if (time && op === "gt") return t("op.after");
  if (time && op === "lt") return t("op.before");
  return t(`op.${op}` as Key);
}

import type { Bootstrap, ClientField, Condition, Conditions } from "../../api/types";
import { channelLabel, catalogueName } from "../../i18n/names";
import type { Key, Translate } from "./words";

export type FieldKind = "choice" | "flag" | "time" | "day" | "number" | "text" | "part" | "none";

export interface FieldSpec {
  name: string;
  kind: FieldKind;
  ops: readonly string[];
}

const CHOICE = ["in", "not_in"] as const;
const CHOICE_OR_EMPTY = ["in", "not_in", "empty", "not_empty"] as const;
const TIME = ["gt", "lt", "between"] as const;
const TIME_OR_EMPTY = ["gt", "lt", "between", "empty", "not_empty"] as const;

/** Fields of the builder, in its order, with the operators it offers: operator-line.md 4.1. */
export const FIELDS: readonly FieldSpec[] = [
  { name: "state", kind: "choice", ops: CHOICE },
  { name: "topic", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "operator", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "author", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "skill_group", kind: "choice", ops: CHOICE },
  { name: "channel", kind: "choice", ops: CHOICE },
  { name: "priority", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "status", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "tag", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "bot", kind: "choice", ops: CHOICE },
  { name: "kind", kind: "choice", ops: CHOICE },
  { name: "sla_state", kind: "choice", ops: CHOICE },
  { name: "waiting_minutes", kind: "number", ops: TIME_OR_EMPTY },
  { name: "unread", kind: "number", ops: ["gt", "lt", "between", "eq"] },
  { name: "is_outbound", kind: "flag", ops: ["eq"] },
  { name: "created_at", kind: "time", ops: TIME },
  { name: "last_message_at", kind: "time", ops: TIME },
  { name: "last_client_message_at", kind: "time", ops: TIME_OR_EMPTY },
  { name: "last_operator_message_at", kind: "time", ops: TIME_OR_EMPTY },
  { name: "last_author", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "client_tag", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "language", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "csat", kind: "number", ops: ["eq", "gt", "lt", "between", "empty", "not_empty"] },
  { name: "closed_at", kind: "time", ops: TIME_OR_EMPTY },
  { name: "close_reason", kind: "choice", ops: CHOICE_OR_EMPTY },
  { name: "text", kind: "text", ops: ["contains"] },
];

/** Own fields of clients are named by their keys. */
const OWN = "client_field:";
const NUMBER_OPS = ["eq", "gt", "lt", "between", "empty", "not_empty"] as const;

/** What an own field of clients is asked, by its type: as the server judges it. */
function ownSpec({ key, type }: Pick<ClientField, "key" | "type">): FieldSpec {
  const name = OWN + key;
  switch (type) {
    case "SELECT":
      return { name, kind: "choice", ops: CHOICE_OR_EMPTY };
    case "INTEGER":
    case "FLOAT":
      return { name, kind: "number", ops: NUMBER_OPS };
    case "DATE":
      return { name, kind: "day", ops: NUMBER_OPS };
    case "BOOLEAN":
      return { name, kind: "flag", ops: ["eq", "empty", "not_empty"] };
    case "FILE":
      return { name, kind: "none", ops: ["not_empty", "empty"] };
    case "STRING":
    case "TEXT":
    case "SELECTAPI":
    case "BIGINT":
      return { name, kind: "part", ops: ["contains", "eq", "ne", "empty", "not_empty"] };
  }
}

const ownField = (boot: Bootstrap, name: string): ClientField | undefined =>
  name.startsWith(OWN) ? boot.client_fields?.find(({ key }) => key === name.slice(OWN.length)) : undefined;

/** Fields of the builder and the own fields of clients that this person sees. */
export function fieldsOf(boot: Bootstrap): readonly FieldSpec[] {
  return [...FIELDS, ...(boot.client_fields ?? []).map(ownSpec)];
}

export function fieldOf(boot: Bootstrap, name: string): FieldSpec | undefined {
  const own = ownField(boot, name);
  return own ? ownSpec(own) : FIELDS.map((field) => typed(boot, field)).find((field) => field.name === name);
}

/** Where no list of client tags is kept a tag is typed. */
function typed(boot: Bootstrap, field: FieldSpec): FieldSpec {
  if (field.name !== "client_tag" || boot.tags?.some(({ scope }) => scope === "client")) return field;
  return { ...field, kind: "part", ops: ["eq", "ne", "empty", "not_empty"] };
}

/** The name of a field in words. */
export function fieldText(t: Translate, boot: Bootstrap, name: string): string {
  if (name.startsWith(OWN)) return ownField(boot, name)?.label ?? name.slice(OWN.length);
  return FIELDS.some((field) => field.name === name) ? t(`field.${name}` as Key) : name;
}

export interface Option {
  value: string | number;
  label: string;
}

const STATES = ["bot", "new", "queued", "active", "paused", "closed"] as const;
const KINDS = ["chat", "ticket", "task"] as const;
const SLA = ["ok", "warning", "violated"] as const;
/** Who may have written a line. */
export const AUTHORS = ["client", "operator", "bot", "system"] as const;
const LANGUAGES = ["uk", "en", "pl", "de", "fr", "es", "it", "ro", "cs", "tr", "ru"] as const;

/** «українська»: a language is called as its speakers call it. */
function languageName(code: string): string {
  return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
}
/** Why a request was closed. */
export const REASONS = ["operator", "client", "timeout", "operator_timeout", "system", "api"] as const;
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
  const own = ownField(boot, field);
  if (own) return own.options.map((value) => ({ value, label: value }));
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
    case "author":
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
    case "last_author":
      return AUTHORS.map((value) => ({ value, label: t(`authorname.${value}`) }));
    case "client_tag":
      return (boot.tags ?? [])
        .filter(({ scope }) => scope === "client")
        .map(({ name }) => ({ value: name, label: name }));
    case "language":
      return LANGUAGES.map((value) => ({ value, label: languageName(value) }));
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
export function isComplete(boot: Bootstrap, leaf: Condition): boolean {
  if (leaf.op === "empty" || leaf.op === "not_empty") return true;
  const field = fieldOf(boot, leaf.field);
  if (leaf.op === "between") return pairOf(leaf).every((end) => end !== undefined && end !== "");
  if (field?.kind === "choice") return valuesOf(leaf).length > 0;
  // The server wants two letters or digits together: less finds everything.
  if (field?.kind === "text") return /[\p{L}\p{N}]{2}/u.test(String(valuesOf(leaf)[0] ?? ""));
  return leaf.value !== undefined && leaf.value !== "";
}

/** The tree without what is not filled in; null when nothing is left. */
export function completed(boot: Bootstrap, node: Conditions): Conditions | null {
  if (!("join" in node)) return isComplete(boot, node) ? node : null;
  const items = node.items.map((item) => completed(boot, item)).filter((item) => item !== null);
  return items.length === 0 ? null : { join: node.join, items };
}

/** The two ends of a range; what is not filled in is undefined. */
export function pairOf({ value }: Condition): [unknown, unknown] {
  const ends: readonly unknown[] = Array.isArray(value) ? value : [];
  return [ends[0] ?? undefined, ends[1] ?? undefined];
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
  const field = fieldOf(boot, leaf.field);
  if (leaf.op === "between") {
    const [from, to] = pairOf(leaf).map((value) => valueText(t, boot, { ...leaf, op: "eq", value }));
    return t("op.range", { from: from ?? "", to: to ?? "" });
  }
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
  const name = fieldText(t, boot, node.field);
  if (node.op === "empty" || node.op === "not_empty") return `${name}: ${t(`op.${node.op}`)}`;
  const value = valueText(t, boot, node);
  if (["in", "eq", "between"].includes(node.op) || node.field === "text") return `${name}: ${value}`;
  return `${name} ${opText(t, boot, node)} ${value}`;
}

/** The operator in the words that fit the field: later and earlier for moments, more and less for numbers. */
export function opText(
  t: Translate,
  boot: Bootstrap,
  { field, op }: Pick<Condition, "field" | "op">,
): string {
  const kind = fieldOf(boot, field)?.kind;
  const time = kind === "time" || kind === "day";
  if (time && op === "gt") return t("op.after");
  if (time && op === "lt") return t("op.before");
  return t(`op.${op}` as Key);
}

import type { ClientField } from "../../api/types";
import type { Translate } from "./words";

/** A value as people read it; dates stay in the form in which they are typed and sorted. */
export function fieldText(field: ClientField, value: unknown, t: Translate): string {
  if (value === undefined || value === null || value === "") return "";
  if (field.type === "BOOLEAN") return t(value === true ? "card.yes" : "card.no");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What is wrong with a typed value before the server is asked; null is nothing. */
export function faultOf(field: ClientField, typed: string, t: Translate): string | null {
  if (typed === "") return field.required ? t("card.accepts.required") : null;
  switch (field.type) {
    case "INTEGER":
    case "BIGINT":
      return /^-?\d{1,19}$/.test(typed) ? rangeFault(field, Number(typed), t) : t("card.accepts.integer");
    case "FLOAT": {
      const number = Number(typed.replace(",", "."));
      return Number.isFinite(number) ? rangeFault(field, number, t) : t("card.accepts.number");
    }
    case "DATE":
      return /^\d{4}-\d{2}-\d{2}$/.test(typed) ? null : t("card.accepts.date");
    case "STRING":
    case "TEXT":
    case "SELECT":
    case "SELECTAPI":
    case "FILE":
    case "BOOLEAN":
      return null;
  }
}

function rangeFault({ min, max }: ClientField, number: number, t: Translate): string | null {
  if (min !== null && number < min) return t("card.accepts.min", { n: min });
  if (max !== null && number > max) return t("card.accepts.max", { n: max });
  return null;
}

/** Fields in sight, and those behind «show more»: without pinned ones all are in sight. */
export function split(fields: readonly ClientField[]): [readonly ClientField[], readonly ClientField[]] {
  const seen = fields.filter(({ visible }) => visible);
  const pinned = seen.filter((field) => field.pinned);
  return pinned.length === 0 ? [seen, []] : [pinned, seen.filter((field) => !field.pinned)];
}

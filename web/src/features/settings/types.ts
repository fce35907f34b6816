import type { components } from "../../api/schema.gen";

type Schemas = components["schemas"];
export type AuditRow = Schemas["AuditLogEntry"];
export type OpSettings = Schemas["OpSettings"];
export type LimitSettings = Schemas["LimitSettings"];

/** What every row of a list has. */
export interface Row {
  id: number;
  version: number;
}

export interface Rows<T> {
  data: T[];
  next_cursor: string | null;
}

export type Values = Readonly<Record<string, unknown>>;

import {
  type FilterRef,
  isConditions,
  type ListFilter,
  type SavedFilter,
  type Sort,
  SORTS,
} from "../../api/types";
import { keyOf, type ListKey } from "../../live/list-key";
import type { View } from "../../api/types";

/** What of a list stands in the address: `?f=` filter, `&s=` order, `&m=table` (ui.md 2), `&q=` search, `&at=` message of the dialog. */
export interface ListSearch {
  f?: ListFilter;
  s?: Sort;
  m?: "table";
  /** Words sought in messages; "" is an open search without any. */
  q?: string;
  /** `seq` of the message that the dialog is opened at. */
  at?: number;
}

const WORDS = /^([a-z_]{1,30}|queue:([1-9]\d{0,15}|none))$/;
/** Characters of a search. */
const MOST_TYPED = 200;

/** Reads an address somebody may have typed or been sent: what is not understood is left out. */
export function readSearch(search: Record<string, unknown>): ListSearch {
  const { f, s, m, q, at } = search;
  const out: ListSearch = {};
  if (typeof f === "number" && Number.isSafeInteger(f) && f > 0) out.f = f;
  if (typeof f === "string" && WORDS.test(f)) out.f = f;
  if (typeof f === "object" && f !== null && ("join" in f || "field" in f)) out.f = f as ListFilter;
  const sort = SORTS.find((known) => known === s);
  if (sort) out.s = sort;
  if (m === "table") out.m = m;
  // The address of a number is read as a number.
  if (typeof q === "string" || typeof q === "number") out.q = String(q).slice(0, MOST_TYPED);
  if (typeof at === "number" && Number.isSafeInteger(at) && at > 0) out.at = at;
  return out;
}

/** The address without one of its parts. */
export function without(search: ListSearch, part: keyof ListSearch): ListSearch {
  return Object.fromEntries(Object.entries(search).filter(([name]) => name !== part));
}

/** The list an address stands for. A saved filter brings its own order. */
export function listOf(view: View, { f, s }: ListSearch, filters: readonly SavedFilter[]): ListKey {
  const filter = f ?? null;
  const own = filter === null ? null : (savedOf(filter, filters)?.sort ?? "last_message");
  return keyOf({ view, filter, sort: s ?? own });
}

export function savedOf(filter: ListFilter | null, filters: readonly SavedFilter[]): SavedFilter | null {
  if (filter === null || isConditions(filter)) return null;
  return filters.find(({ id }) => (id as FilterRef) === filter) ?? null;
}

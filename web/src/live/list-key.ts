import type { ListSpec } from "../api/client";
import { type FilterRef, isConditions, type ListFilter, type Sort, type View, VIEWS } from "../api/types";

export type { ListSpec };

/**
 * Name of a list in the state: a view, or a filter or an order written out. A string, so that it compares and is a key of maps.
 */
export type ListKey = View | `f:${string}`;

export function keyOf({ view, filter, sort }: ListSpec): ListKey {
  if (filter === null && sort === null) return view;
  return `f:${JSON.stringify([filter === null ? view : null, filter, sort])}`;
}

const specs = new Map<ListKey, ListSpec>();

export function specOf(key: ListKey): ListSpec {
  if (!key.startsWith("f:")) return { view: key as View, filter: null, sort: null };
  let spec = specs.get(key);
  if (!spec) {
    const [view, filter, sort] = JSON.parse(key.slice(2)) as [View | null, ListFilter | null, Sort | null];
    spec = { view: VIEWS.find((known) => known === view) ?? "all", filter, sort };
    specs.set(key, spec);
  }
  return spec;
}

/** Whether a frame about this filter is about this list. */
export function shows(key: ListKey, id: FilterRef): boolean {
  const { filter } = specOf(key);
  if (filter === null) return false;
  return isConditions(filter) ? id === "draft" : filter === id;
}

import type { FilterId, FilterRef, SavedFilter } from "../api/types";
import type { LiveEvent } from "./events";

/** One filter is told of at most this often. */
const QUIET_MS = 30_000;

/** What was told and counted so far. */
export interface FilterNews {
  counts: ReadonlyMap<FilterRef, number>;
  toldAt: ReadonlyMap<FilterRef, number>;
}
export const NO_FILTER_NEWS: FilterNews = { counts: new Map(), toldAt: new Map() };

/** Filters that ask to be told of (`notify_on_new`) and into which something came: their counter grew. Pure. */
export function filtersWithNews(
  before: FilterNews,
  events: readonly LiveEvent[],
  filters: readonly SavedFilter[],
  now: number,
): { after: FilterNews; news: FilterId[] } {
  const counts = new Map(before.counts);
  const toldAt = new Map(before.toldAt);
  const news: FilterId[] = [];
  for (const event of events) {
    if (event.t !== "filter.delta" || event.d.count === null) continue;
    const { filter_id: id, count } = event.d;
    const known = counts.get(id);
    counts.set(id, count);
    const filter = filters.find((one) => one.id === id);
    if (!filter?.notify_on_new || known === undefined || count <= known) continue;
    if (now - (toldAt.get(id) ?? -QUIET_MS) < QUIET_MS) continue;
    toldAt.set(id, now);
    news.push(filter.id);
  }
  return { after: { counts, toldAt }, news };
}

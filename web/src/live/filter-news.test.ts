import { describe, expect, it } from "vitest";
import type { FilterId, SavedFilter } from "../api/types";
import type { LiveEvent } from "./events";
import { filtersWithNews, NO_FILTER_NEWS } from "./filter-news";

const filter = (id: number, notify_on_new: boolean): SavedFilter =>
  ({ id: id as FilterId, notify_on_new }) as SavedFilter;
const LIST = [filter(1, true), filter(2, false)];
const delta = (id: number, count: number | null): LiveEvent =>
  ({
    seq: 1,
    t: "filter.delta",
    d: { filter_id: id as FilterId, count, entered: [], left: [], reload: false },
  }) as LiveEvent;

describe("what comes into a filter is told", () => {
  it("when its counter grows and it asks for that, and not when it is only learnt or shrinks", () => {
    let state = NO_FILTER_NEWS;
    const tell = (now: number, ...events: LiveEvent[]): FilterId[] => {
      const { after, news } = filtersWithNews(state, events, LIST, now);
      state = after;
      return news;
    };
    expect(tell(0, delta(1, 3), delta(2, 3))).toEqual([]);
    expect(tell(1, delta(1, 4), delta(2, 4))).toEqual([1]);
    expect(tell(2, delta(1, 2))).toEqual([]);
    expect(tell(3, delta(1, null))).toEqual([]);
  });

  it("once in half a minute", () => {
    let state = filtersWithNews(NO_FILTER_NEWS, [delta(1, 0)], LIST, 0).after;
    const told: FilterId[] = [];
    for (let now = 1_000; now <= 61_000; now += 1_000) {
      const { after, news } = filtersWithNews(state, [delta(1, now / 1_000)], LIST, now);
      state = after;
      told.push(...news);
    }
    expect(told).toHaveLength(3);
  });
});

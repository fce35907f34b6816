import { describe, expect, it } from "vitest";
import type { SavedFilter } from "../../api/types";
import { shows, specOf } from "../../live/list-key";
import { completed, valuesOf } from "./fields";
import { listOf, readSearch, without } from "./list-address";

const saved = { id: 12, sort: "waiting_longest" } as SavedFilter;

describe("the address of a list", () => {
  it("keeps what is understood and leaves out the rest", () => {
    expect(readSearch({ f: 12, s: "created", m: "table" })).toEqual({ f: 12, s: "created", m: "table" });
    expect(readSearch({ f: "overdue", s: "id; drop", m: "x" })).toEqual({ f: "overdue" });
    expect(readSearch({ f: -1 })).toEqual({});
    expect(readSearch({ q: 48213, at: 7 })).toEqual({ q: "48213", at: 7 });
    expect(readSearch({ q: "", at: 0 })).toEqual({ q: "" });
    expect(readSearch({ q: ["x"], at: "7; drop" })).toEqual({});
    expect(readSearch({ f: "../../etc" })).toEqual({});
    const tree = { join: "and", items: [] };
    expect(readSearch({ f: tree })).toEqual({ f: tree });
    expect(without({ f: 12, m: "table" }, "m")).toEqual({ f: 12 });
  });

  it("names the view alone, or the filter with its own order unless another is chosen", () => {
    expect(listOf("mine", {}, [])).toBe("mine");
    expect(specOf(listOf("all", { f: 12 }, [saved]))).toEqual({
      view: "all",
      filter: 12,
      sort: "waiting_longest",
    });
    expect(specOf(listOf("all", { f: 12, s: "created" }, [saved])).sort).toBe("created");
    expect(specOf(listOf("queue", { s: "priority" }, []))).toEqual({
      view: "queue",
      filter: null,
      sort: "priority",
    });
  });

  it("knows which frames are about it", () => {
    expect(shows(listOf("all", { f: 12 }, [saved]), 12)).toBe(true);
    expect(shows(listOf("all", { f: 12 }, [saved]), 13)).toBe(false);
    expect(shows(listOf("all", { f: { field: "state", op: "eq", value: "new" } }, []), "draft")).toBe(true);
    expect(shows("mine", "draft")).toBe(false);
  });
});

describe("conditions that are not filled in", () => {
  it("ask nothing", () => {
    const leaf = { field: "state", op: "in", value: ["new"] };
    expect(completed({ join: "and", items: [leaf, { field: "topic", op: "in", value: [] }] })).toEqual({
      join: "and",
      items: [leaf],
    });
    expect(completed({ join: "or", items: [{ join: "and", items: [] }] })).toBeNull();
    expect(completed({ field: "topic", op: "empty" })).toEqual({ field: "topic", op: "empty" });
    expect(valuesOf({ field: "topic", op: "eq", value: 5 })).toEqual([5]);
  });
});

import { describe, expect, it } from "vitest";
import type { Bootstrap, SavedFilter } from "../../api/types";
import uk from "../../i18n/lists/uk.json";
import { createTranslator } from "../../i18n/runtime";
import { shows, specOf } from "../../live/list-key";
import { completed, conditionText, fieldOf, fieldsOf, optionsOf, valuesOf } from "./fields";
import { listOf, readSearch, without } from "./list-address";

const own = (key: string, label: string, type: string, options: string[] = []) => ({
  key,
  label,
  type,
  options,
});
const boot = {
  tags: [{ id: 1, name: "VIP", scope: "client" }],
  client_fields: [
    own("city", "Місто", "STRING"),
    own("debt", "Борг", "FLOAT"),
    own("born", "Народження", "DATE"),
    own("tariff", "Тариф", "SELECT", ["Старт"]),
  ],
} as unknown as Bootstrap;
const t = createTranslator("uk", uk);

const saved = { id: 12, sort: "waiting_longest" } as SavedFilter;

describe("the address of a list", () => {
  it("keeps what is understood and leaves out the rest", () => {
    expect(readSearch({ f: 12, s: "created", m: "table" })).toEqual({ f: 12, s: "created", m: "table" });
    expect(readSearch({ f: "overdue", s: "id; drop", m: "x" })).toEqual({ f: "overdue" });
    expect(readSearch({ f: -1 })).toEqual({});
    expect(readSearch({ f: "queue:12" })).toEqual({ f: "queue:12" });
    expect(readSearch({ f: "queue:0; drop" })).toEqual({});
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
    expect(completed(boot, { join: "and", items: [leaf, { field: "topic", op: "in", value: [] }] })).toEqual({
      join: "and",
      items: [leaf],
    });
    expect(completed(boot, { join: "or", items: [{ join: "and", items: [] }] })).toBeNull();
    expect(completed(boot, { field: "topic", op: "empty" })).toEqual({ field: "topic", op: "empty" });
    expect(valuesOf({ field: "topic", op: "eq", value: 5 })).toEqual([5]);
    const range = (value: unknown[]) => ({ field: "client_field:debt", op: "between", value });
    expect(completed(boot, range([1]))).toBeNull();
    expect(completed(boot, range([0, 10]))).toEqual(range([0, 10]));
  });
});

describe("fields of clients in a filter", () => {
  const says = (field: string, op: string, value?: unknown) => conditionText(t, boot, { field, op, value });

  it("stand after those of requests, each with what its type can be asked", () => {
    const names = fieldsOf(boot).map(({ name }) => name);
    expect(names.slice(-4)).toEqual([
      "client_field:city",
      "client_field:debt",
      "client_field:born",
      "client_field:tariff",
    ]);
    expect(fieldOf(boot, "client_field:debt")?.ops).toContain("between");
    expect(fieldOf(boot, "client_field:city")?.ops).not.toContain("gt");
    expect(fieldOf(boot, "client_field:gone")).toBeUndefined();
    expect(fieldOf({ ...boot, tags: [] }, "client_tag")?.kind).toBe("part");
  });

  it("are said in words", () => {
    expect(says("client_tag", "in", ["VIP"])).toBe("Тег клієнта: VIP");
    expect(says("csat", "between", [1, 3])).toBe("Оцінка клієнта: від 1 до 3");
    expect(says("language", "in", ["uk"])).toBe("Мова клієнта: українська");
    expect(says("client_field:city", "contains", "иїв")).toBe("Місто містить иїв");
    expect(says("client_field:born", "between", ["1990-01-01", "1999-12-31"])).toBe(
      "Народження: від 1990-01-01 до 1999-12-31",
    );
    expect(says("client_field:tariff", "not_in", ["Старт"])).toBe(`Тариф ${t("op.not_in")} Старт`);
    expect(says("client_field:gone", "eq", 5)).toBe("gone: 5");
    expect(says("last_author", "in", ["client"])).toBe("Хто писав останнім: Клієнт");
  });
});

describe("the author of a request in a filter", () => {
  it("is somebody of the team, oneself first, or nobody", () => {
    const house = { ...boot, operators: [{ id: 4, name: "Ірина" }] } as unknown as Bootstrap;
    const says = (op: string, value?: unknown) => conditionText(t, house, { field: "author", op, value });
    expect(fieldOf(house, "author")?.ops).toEqual(fieldOf(house, "operator")?.ops);
    expect(optionsOf(t, house, "author")).toEqual(optionsOf(t, house, "operator"));
    expect(says("in", ["@me", 4])).toBe(`Хто почав: ${t("builder.me")}, Ірина`);
    expect(says("empty")).toBe(`Хто почав: ${t("op.empty")}`);
  });
});

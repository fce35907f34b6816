// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { VIEWS } from "../src/api/types";
import { checkCatalogues } from "../src/i18n/check";
import en from "../src/i18n/en.json";
import { createTranslator } from "../src/i18n/runtime";
import uk from "../src/i18n/uk.json";

const src = path.resolve(import.meta.dirname, "../src");

/** Keys are written as literals, except for the two families that are composed from a view or a look. */
function usedKeys(): Set<string> {
  const used = new Set<string>();
  const composed = {
    "view.": VIEWS,
    "segment.": VIEWS,
    "look.": ["system", "light", "dark", "comfortable", "compact"],
  };
  const walk = (folder: string): void => {
    for (const file of filesOf(folder)) {
      const source = readFileSync(file, "utf8");
      for (const match of source.matchAll(/"([a-z]+\.[A-Za-z_]+)"/g)) used.add(match[1] ?? "");
      for (const match of source.matchAll(/t\(`([a-z]+\.)\$\{/g)) {
        const prefix = match[1] as keyof typeof composed;
        for (const rest of composed[prefix]) used.add(prefix + rest);
      }
    }
  };
  walk(src);
  const prefixes = new Set(Object.keys(uk).map((key) => key.split(".")[0]));
  const notWords = /^(dialog|message|offer|status|operator|settings|queue|list|sla|copilot)\./;
  return new Set(
    [...used].filter((key) => key in uk || (prefixes.has(key.split(".")[0]) && !notWords.test(key))),
  );
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
    .map((name) => path.join(folder, name));
}

describe("catalogues", () => {
  it("are complete, used and translated, with every plural form", () => {
    expect(checkCatalogues({ uk, en }, usedKeys())).toEqual([]);
  });

  it("are refused when a key, a plural form or a translation is missing", () => {
    const faults = checkCatalogues(
      {
        uk: {
          a: "так",
          b: { one: "{n} клієнт", few: "{n} клієнти", other: "{n} клієнта" },
          c: "лише тут",
          d: "{x}",
        },
        en: { a: "так", b: { one: "{n} client", other: "{n} clients" }, d: "{y}" },
      },
      new Set(["a", "b", "d", "ghost"]),
    );

    expect(faults).toEqual([
      "a: not translated in en",
      'b: no plural form "many" in uk',
      "c: not used anywhere",
      "c: missing in en",
      "ghost: used, but in no catalogue",
      "d: different placeholders",
    ]);
  });
});

describe("plural forms", () => {
  const t = createTranslator("uk", uk);
  const waiting = (n: number): string => t("list.emptyMineQueue", { n });

  it("follow the Ukrainian rules, fractions included", () => {
    expect([1, 2, 5, 11, 21, 22, 25].map(waiting)).toEqual([
      "У чергах чекає 1 клієнт.",
      "У чергах чекають 2 клієнти.",
      "У чергах чекають 5 клієнтів.",
      "У чергах чекають 11 клієнтів.",
      "У чергах чекає 21 клієнт.",
      "У чергах чекають 22 клієнти.",
      "У чергах чекають 25 клієнтів.",
    ]);
    expect(waiting(1.5)).toBe("У чергах чекають 1,5 клієнта.");
  });

  it("follow the English rules", () => {
    const english = createTranslator("en", en);
    const clients = (n: number): string => english("list.emptyMineQueue", { n });

    expect([1, 2, 21].map(clients)).toEqual([
      "1 client is waiting in queues.",
      "2 clients are waiting in queues.",
      "21 clients are waiting in queues.",
    ]);
  });

  it("leave an unknown key and an unknown placeholder visible", () => {
    expect(t("no.such.key")).toBe("no.such.key");
    expect(createTranslator("uk", { a: "{x}" })("a", {})).toBe("{x}");
  });
});

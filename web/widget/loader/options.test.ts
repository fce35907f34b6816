import { describe, expect, it } from "vitest";
import { bag, botOf, messengers } from "./options";

describe("bag", () => {
  it("copies data and leaves out what is none, member by member", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const hostile = {
      a: 1,
      b: { c: ["x"] },
      f: () => 1,
      s: Symbol("s"),
      n: 10n,
      cycle,
      get thrown() {
        throw new Error("no");
      },
    };
    expect(bag(hostile)).toEqual({ a: 1, b: { c: ["x"] } });
  });

  it.each([null, undefined, 5, true, Symbol("x"), () => 1])("gives nothing for %s", (value) => {
    expect(bag(value)).toEqual({});
  });

  it("does not reach the prototype", () => {
    bag(JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("botOf", () => {
  it.each([
    [5, 5],
    ["7", 7],
    [undefined, 1],
    [null, 1],
    [0, 1],
    ["x", 1],
    [{}, 1],
    ["3/../../api", 1],
  ])("%s is bot %i", (given, bot) => {
    expect(botOf({ bot_id: given })).toBe(bot);
  });
});

describe("messengers", () => {
  it("keeps addresses of known kinds and hides the rest", () => {
    const links = {
      viber: "viber://pa?chatURI=shop",
      telegram: "https://t.me/shop",
      whatsapp: "",
      facebook: "javascript:alert(1)",
      mail: 5,
    };
    expect(messengers(links)).toEqual([
      ["viber", "viber://pa?chatURI=shop"],
      ["telegram", "https://t.me/shop"],
    ]);
  });
});

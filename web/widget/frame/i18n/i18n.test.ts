import { describe, expect, it } from "vitest";
import { en } from "./en";
import { language } from ".";
import { uk } from "./uk";

const forms = ["one", "few", "many", "other"];

describe("languages", () => {
  it("have the same phrases, all filled, with all four plural forms", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(uk).sort());
    for (const words of [uk, en])
      for (const [key, phrase] of Object.entries(words))
        if (typeof phrase === "string") expect(phrase.trim(), key).not.toBe("");
        else {
          expect(Object.keys(phrase).sort(), key).toEqual([...forms].sort());
          for (const form of Object.values(phrase)) expect(form).toContain("{n}");
        }
  });

  it("use the same placeholders", () => {
    const places = (phrase: unknown) =>
      JSON.stringify(phrase)
        .match(/\{\w+\}/g)
        ?.sort() ?? [];
    for (const key of Object.keys(uk) as (keyof typeof uk)[])
      expect(places(en[key]), key).toEqual(places(uk[key]));
  });

  it("count in Ukrainian", () => {
    const l = language("uk-UA");
    const text = (n: number) => l.count(l.words.ahead, n);
    expect([1, 2, 5, 11, 21, 22, 25].map(text)).toEqual([
      "Перед вами 1 клієнт",
      "Перед вами 2 клієнти",
      "Перед вами 5 клієнтів",
      "Перед вами 11 клієнтів",
      "Перед вами 21 клієнт",
      "Перед вами 22 клієнти",
      "Перед вами 25 клієнтів",
    ]);
  });

  it("fall back to English", () => {
    expect(["uk", "UK-ua", "en", "pl", "", "ukr-x"].map((wish) => language(wish).code)).toEqual([
      "uk",
      "uk",
      "en",
      "en",
      "en",
      "en",
    ]);
  });

  it("add the date to a time of another day", () => {
    const now = new Date(2026, 10, 22, 12, 0);
    const l = language("uk");
    expect(l.time(new Date(2026, 10, 22, 9, 5).toISOString(), now)).toBe("09:05");
    expect(l.time(new Date(2026, 10, 20, 9, 5).toISOString(), now)).toContain("20 листопада");
  });
});

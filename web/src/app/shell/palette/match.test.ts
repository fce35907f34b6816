import { describe, expect, it } from "vitest";
import { asEnglish, asUkrainian, transliterated } from "./layouts";
import { indexed, nearPrefix, numberIn, queryOf, rank, search } from "./match";

const close = indexed(["Закрити звернення", "Close the request"]);
const closeNext = indexed(["Закрити й перейти далі", "Close and go on"]);
const transfer = indexed(["Передати", "Transfer"]);
const board = indexed(["Щільність", "Density"]);
const union = indexed(["Об’єднати", "Merge"]);
const finds = (typed: string, thing = close): boolean => rank(thing, queryOf(typed)) !== null;

describe("«Закрити звернення» / “Close the request” is found by", () => {
  it.each([
    ["закрити", "Ukrainian"],
    ["ЗАКР", "a beginning, in capitals"],
    ["звернення закр", "words in any order"],
    ["close", "English"],
    ["clo req", "beginnings of two English words"],
    ["pfrhbnb", "Ukrainian typed on the English layout"],
    ["pfrh", "the beginning of that"],
    ["сдщіу", "English typed on the Ukrainian layout"],
    ["сдщыу", "English typed on the Russian layout"],
    ["zakryty", "Latin letters"],
    ["zakriti", "Latin letters, spelled another way"],
    ["zakr zvern", "Latin beginnings"],
    ["pakryty", "Latin letters with one of the other layout"],
    ["зарити", "a missing letter"],
    ["заркити", "two swapped letters"],
    ["закрыти", "a wrong letter"],
    ["зз", "first letters"],
    ["вернен", "a middle"],
  ])("%s: %s", (typed) => {
    expect(finds(typed)).toBe(true);
  });

  it.each(["передати", "gthtlfnb", "peredaty", "open", "закрити шафу", "xyz", "кзк"])(
    "not by %s",
    (typed) => {
      expect(finds(typed)).toBe(false);
    },
  );
});

describe("letters that are signs on the other layout", () => {
  it.each([
    ["obkmybcnm", "щільність without its first letter is not it", false],
    ["oskmyscnm", "Щільність on the English layout with і on S", true],
    ["shchilnist", "Щ as shch", true],
    ["schilnist", "Щ as sch", true],
    ["shilnist", "Щ as sh", true],
  ])("%s: %s", (typed, _, found) => {
    expect(finds(typed, board)).toBe(found);
  });

  it("an apostrophe is one however it is typed, and may be left out in Latin", () => {
    for (const typed of ["об’єднати", "об'єднати", "обʼєднати", "ob'iednaty", "obiednaty", "j,`'lyfnb"])
      expect(finds(typed, union), typed).toBe(true);
  });
});

describe("the order of what is found", () => {
  it("puts a whole word before a beginning, and both before another layout and a typing error", () => {
    const [whole, start, other, typo] = ["закрити", "закри", "pfrhb", "зарити"].map((typed) =>
      rank(close, queryOf(typed)),
    );
    expect(whole).toBeLessThan(start ?? 0);
    expect(start).toBeLessThan(other ?? 0);
    expect(other).toBeLessThan(typo ?? 0);
  });

  it("keeps the given order among equals and everything for an empty query", () => {
    const all = [closeNext, transfer, close];
    expect(search(all, (thing) => thing, queryOf("pfrhbnb"))).toEqual([closeNext, close]);
    expect(search(all, (thing) => thing, queryOf("  "))).toEqual(all);
  });
});

describe("layouts", () => {
  it("are each other's opposite for every letter of the alphabet", () => {
    const alphabet = "абвгдеєжзиіїйклмнопрстуфхцчшщьюя";
    expect(asUkrainian(asEnglish(alphabet))).toBe(alphabet);
    expect(asEnglish(asUkrainian("abcdefghijklmnopqrstuvwxyz"))).toBe("abcdefghijklmnopqrstuvwxyz");
  });

  it("give one Latin spelling to a word", () => {
    expect(transliterated("закрити")).toBe("zakriti");
    expect(transliterated("щільність")).toBe("shilnist");
  });
});

describe("nearPrefix", () => {
  it("allows exactly one error", () => {
    expect(nearPrefix("закрити", "закртии")).toBe(true);
    expect(nearPrefix("закрити", "закккрити")).toBe(false);
    expect(nearPrefix("передати", "придати")).toBe(false);
  });
});

describe("numberIn", () => {
  it("reads a request's number as people write it", () => {
    expect(["№ 48 213", "#48213", "48213", "48\u202f213"].map(numberIn)).toEqual(Array(4).fill("48213"));
    expect(["", "48a", "4.5", "№"].map(numberIn)).toEqual([null, null, null, null]);
  });
});

import { describe, expect, it } from "vitest";
import { afterConflict, shown, valueOf } from "./client-edit";
import { client } from "./testing/samples";

describe("a card that somebody else has changed", () => {
  const before = client({
    name: "Марія",
    phone: "380671112233",
    tags: ["vip"],
    custom_fields: { Місто: "Київ" },
  });

  it("takes the change of another field without a question", () => {
    expect(afterConflict(before, { ...before, name: "Марія Б." }, { phone: "1" })).toBe("again");
    expect(afterConflict(before, { ...before, tags: [] }, { custom_fields: { Місто: "Львів" } })).toBe(
      "again",
    );
  });

  it("asks when the same field has two new values", () => {
    expect(afterConflict(before, { ...before, name: "Марія Б." }, { name: "Маша" })).toBe("ask");
    expect(afterConflict(before, { ...before, tags: ["опт"] }, { tags: ["vip", "новий"] })).toBe("ask");
    const moved = { ...before, custom_fields: { Місто: "Одеса" } };
    expect(afterConflict(before, moved, { custom_fields: { Місто: "Львів" } })).toBe("ask");
  });

  it("shows values of own fields as text", () => {
    expect([shown("так"), shown(40), shown(true), shown(null), shown(undefined)]).toEqual([
      "так",
      "40",
      "true",
      "",
      "",
    ]);
    expect(valueOf(before, { custom_fields: { Розмір: "40" } })).toBe("");
  });
});

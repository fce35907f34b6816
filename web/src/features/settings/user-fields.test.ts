import { describe, expect, it } from "vitest";
import { changedOf, typedOf } from "./UserFields";

describe("own values of a user", () => {
  it("only what differs is sent, and an emptied value as null", () => {
    const stored = { post: "Операторка", floor: 2, locked: "ні" };
    expect(changedOf(stored, { ...stored, floor: "3" })).toEqual({ floor: "3" });
    expect(changedOf(stored, { ...stored, post: null })).toEqual({ post: null });
    expect(changedOf(stored, { ...stored, since: null })).toEqual({});
    expect(changedOf(stored, stored)).toEqual({});
  });

  it("a value is typed as it reads", () => {
    expect([undefined, null, "a", 7, true].map(typedOf)).toEqual(["", "", "a", "7", "true"]);
  });
});

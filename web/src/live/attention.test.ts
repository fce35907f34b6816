import { describe, expect, it } from "vitest";
import { mustSay, NOTHING_SAID, type Said } from "./attention";

const said = (looks: boolean | null, wanted = true): Said => ({ looks, at: 0, wanted });

describe("what the server is told of attention", () => {
  it.each([
    ["at once when nothing was said", NOTHING_SAID, true, 0, true],
    ["at once when one looks away", said(true), false, 1, true],
    ["at once when one comes back", said(false), true, 1, true],
    ["not twice in a moment", said(true), true, 19_999, false],
    ["again while it lasts", said(true), true, 20_000, true],
    ["no more once one is away", said(false), false, 3_600_000, false],
    ["seldom when nobody needs it", said(true, false), true, 599_999, false],
    ["but now and then, to learn when somebody does", said(true, false), true, 600_000, true],
    ["not at every look when the server is away", said(null), true, 19_999, false],
    ["later again when the server was away", said(null), false, 20_000, true],
  ])("%s", (_, before, looks, now, expected) => {
    expect(mustSay(before, looks, now)).toBe(expected);
  });
});

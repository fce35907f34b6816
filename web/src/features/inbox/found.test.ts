import { expect, test } from "vitest";
import { foundKey } from "./found";

test("the number of results says whether there are more of them", () => {
  expect(foundKey({ cursor: null, full: false })).toBe("search.found");
  expect(foundKey({ cursor: "older", full: true })).toBe("search.foundMore");
  expect(foundKey({ cursor: "older", full: false })).toBe("search.foundSoFar");
});

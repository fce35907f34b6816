import { expect, it } from "vitest";
import { isSafe, ownFiles } from "./look";

it.each([
  ["", false],
  ["?safe=1", true],
  ["?next=%2Fsettings&safe=1", true],
  ["?safe=0", false],
  ["?unsafe=1", false],
])("an address with %j is safe: %s", (search, safe) => {
  expect(isSafe(search)).toBe(safe);
});

it("a safe page has nothing of the instance's own but its name", () => {
  const look = { product_name: "Світло", style: "/own/a.css", script: "/own/a.js" };
  expect(ownFiles(look, false)).toEqual({ style: "/own/a.css", script: "/own/a.js" });
  expect(ownFiles(look, true)).toEqual({ style: null, script: null });
  expect(ownFiles({ product_name: "" }, false)).toEqual({ style: null, script: null });
});

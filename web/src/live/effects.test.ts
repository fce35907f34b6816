import { expect, it } from "vitest";
import { withBadge } from "./effects";

it("the number of waiting dialogs is drawn on the icon, two digits at most", () => {
  const svg = "<svg><path/></svg>";
  expect(withBadge(svg, 7)).toMatch(/^<svg><path\/><circle.*>7<\/text><\/svg>$/);
  expect(withBadge(svg, 140)).toContain(">99</text>");
});

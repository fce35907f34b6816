import { expect, it } from "vitest";
import { order } from "./order";

const shown = (...blocks: ("request" | "contacts" | "client" | "past")[]) =>
  blocks.map((block) => ({ block, visible: true }));

it("the card begins with what the settings put first, or with the client where somebody wants that", () => {
  const set = [...shown("request", "past", "contacts"), { block: "client" as const, visible: true }];
  expect(order(set)).toEqual(["request", "past", "contacts", "client"]);
  expect(order(set, "client")).toEqual(["client", "contacts", "request", "past"]);
  const hidden = [...shown("request", "contacts"), { block: "client" as const, visible: false }];
  expect(order(hidden, "client")).toEqual(["contacts", "request"]);
});

import { expect, it } from "vitest";
import { dialog } from "../../live/testing/samples";
import { wroteSince } from "./pending-close";

const preview = (author_kind: "client" | "operator" | "note") => ({ text: "…", author_kind, type: "text" });
const before = dialog({ last_seq: 4, unread: 0, preview: preview("client") });

it("a client's line is noticed, a colleague's and one's own are no reason to stay open", () => {
  expect(wroteSince(before, before)).toBe(false);
  expect(wroteSince(before, { ...before, last_seq: 5 })).toBe(true);
  expect(wroteSince(before, { ...before, last_seq: 6, unread: 1, preview: preview("note") })).toBe(true);
  expect(wroteSince(before, { ...before, last_seq: 5, preview: preview("operator") })).toBe(false);
});

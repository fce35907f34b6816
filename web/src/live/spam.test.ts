import { describe, expect, it } from "vitest";
import type { Dialog } from "../api/types";
import { isSpam, mayMarkSpam, spamStatus } from "./spam";

const STATUSES = [
  { id: 15, name: "Closed", color: "", category: "closed" },
  { id: 16, name: "Spam", color: "", category: "closed", is_spam: true },
];
const dialog = (over: Partial<Dialog>): Dialog =>
  ({ state: "active", operator_id: 1, status_id: 15, ...over }) as Dialog;

describe("spam", () => {
  it("is closed with the status that an administrator marked, and with none when none is", () => {
    expect(spamStatus(STATUSES)).toBe(16);
    expect(spamStatus(STATUSES.slice(0, 1))).toBeNull();
  });

  it("is marked by the holder or by whoever sees all, as long as the request is open", () => {
    const cases = [
      [dialog({}), 1, { close: true, all: false }, true],
      [dialog({}), 2, { close: true, all: false }, false],
      [dialog({}), 2, { close: true, all: true }, true],
      [dialog({ state: "queued", operator_id: null }), 2, { close: true, all: true }, true],
      [dialog({}), 1, { close: false, all: true }, false],
      [dialog({ state: "closed" }), 1, { close: true, all: true }, false],
    ] as const;
    for (const [row, me, may, expected] of cases) expect(mayMarkSpam(row, me, may)).toBe(expected);
  });

  it("is known by the status once the request is closed", () => {
    expect(isSpam(dialog({ state: "closed", status_id: 16 }), STATUSES)).toBe(true);
    expect(isSpam(dialog({ state: "closed" }), STATUSES)).toBe(false);
    expect(isSpam(dialog({ status_id: 16 }), STATUSES)).toBe(false);
  });
});

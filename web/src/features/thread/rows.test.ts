import { describe, expect, it } from "vitest";
import { message } from "../../live/testing/samples";
import { buildRows, firstUnread, type Row } from "./rows";

const base = { outgoing: [], unreadFrom: null, showSystem: true, me: 11 };
const at = (minute: number): string => `2026-11-22T10:${String(minute).padStart(2, "0")}:00.000000Z`;
const shape = (row: Row): string =>
  "first" in row ? `${row.first ? "[" : ""}${row.key}${row.last ? "]" : ""}` : row.kind;

describe("the timeline", () => {
  it("groups one author within three minutes", () => {
    const messages = [
      message(1, { created_at: at(0) }),
      message(2, { created_at: at(2) }),
      message(3, { created_at: at(6) }),
      message(4, {
        created_at: at(6),
        direction: "out",
        author: { kind: "operator", id: 11, name: "Ірина" },
      }),
    ];

    expect(buildRows({ ...base, messages }).map(shape)).toEqual(["day", "[m:1", "m:2]", "[m:3]", "[m:4]"]);
  });

  it("separates days and puts the divider before the first unread message", () => {
    const messages = [
      message(1, { created_at: "2026-11-20T10:00:00.000000Z" }),
      message(2, { created_at: at(1) }),
    ];

    expect(buildRows({ ...base, messages, unreadFrom: 2 }).map(shape)).toEqual([
      "day",
      "[m:1]",
      "day",
      "unread",
      "[m:2]",
    ]);
  });

  it("hides system lines when the setting says so", () => {
    const messages = [message(1, { author: { kind: "system", id: null, name: null } }), message(2)];

    expect(buildRows({ ...base, messages, showSystem: false }).map(shape)).toEqual(["day", "[m:2]"]);
  });

  it("drops the optimistic twin as soon as the message itself is there", () => {
    const item = {
      nonce: "n1",
      operator_id: 11,
      dialog_id: 7,
      kind: "reply",
      text: "Так",
      created: Date.parse(at(9)),
      failed: null,
      state: "sending",
    } as never;

    const before = buildRows({ ...base, messages: [message(1)], outgoing: [item] });
    const after = buildRows({
      ...base,
      messages: [message(1), message(2, { client_nonce: "n1" })],
      outgoing: [item],
    });

    expect(before.map((row) => row.kind)).toEqual(["day", "message", "outgoing"]);
    expect(after.map((row) => row.kind)).toEqual(["day", "message", "message"]);
  });

  it("counts unread among the client's messages only", () => {
    const note = message(3, { author: { kind: "note", id: 12, name: "Віталій" } });

    expect(firstUnread([message(1), message(2), note, message(4)], 2)).toBe(2);
    expect(firstUnread([message(1)], 0)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import type { Contact, ContactId, DialogId } from "../../api/types";
import { client, dialog, ME, OTHER } from "../../live/testing/samples";
import { nonceFor, waysOf } from "./elsewhere";

const contact = (id: number): Contact => ({
  id: id as ContactId,
  channel: "telegram",
  bot_id: 1,
  chat_id: `chat ${id}`,
  username: null,
  display_name: null,
  phone: null,
  language_code: null,
  last_inbound_at: null,
  params_from_site: {},
  meta: {},
  created_at: "2026-11-22T10:00:00.000000Z",
});

const HERE = dialog({ contact_id: 4 as ContactId });
const at = (id: number, changes: Parameters<typeof dialog>[0]) =>
  dialog({ id: (100 + id) as DialogId, contact_id: id as ContactId, ...changes });

describe("where else a message can go", () => {
  const person = client({
    contacts: [4, 5, 6, 7, 8, 9].map(contact),
    dialogs: [
      HERE,
      at(5, { state: "closed" }),
      at(6, { operator_id: OTHER, operator_name: "Тарас Мельник" }),
      at(7, { state: "queued", operator_id: null, operator_name: null }),
      at(8, { can_reply: false }),
      at(9, {}),
    ],
  });

  it("is every other address, with what is in the way", () => {
    const ways = waysOf(person, HERE.contact_id, ME, true);
    expect(ways.map(({ contact: { id }, obstacle }) => [id, obstacle])).toEqual([
      [5, null],
      [6, { because: "held", name: "Тарас Мельник" }],
      [7, { because: "waits" }],
      [8, { because: "window" }],
      [9, null],
    ]);
    expect(ways.map(({ open }) => open?.id ?? null)).toEqual([null, 106, 107, 108, 109]);
  });

  it("needs the right to begin requests only where none is open", () => {
    const ways = waysOf(person, HERE.contact_id, ME, false);
    expect(ways[0]?.obstacle).toEqual({ because: "no_right" });
    expect(ways[4]?.obstacle).toBeNull();
  });

  it("is nowhere for a client with one address", () => {
    expect(waysOf(client({ contacts: [contact(4)], dialogs: [HERE] }), HERE.contact_id, ME, true)).toEqual(
      [],
    );
  });
});

it("names a message to an address the same way every time", () => {
  expect(nonceFor(1005, contact(9))).toBe("again-1005-9");
  expect(nonceFor(1005, contact(8))).not.toBe(nonceFor(1005, contact(9)));
});

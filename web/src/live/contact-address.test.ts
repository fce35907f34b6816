import { describe, expect, it } from "vitest";
import { addressOf, holdsMask } from "./contact-address";

describe("an address of a client", () => {
  const nothing = { username: "", phone: "", display_name: "", chat_id: "c-77" };

  it("is named by the nick, else the phone, else the name, else the chat: a line is never empty", () => {
    expect(addressOf({ ...nothing, username: "maria", phone: "380671112233" })).toEqual({
      field: "username",
      text: "@maria",
    });
    expect(addressOf({ ...nothing, username: "@maria" }).text).toBe("@maria");
    expect(addressOf({ ...nothing, phone: "380671112233", display_name: "Марія" })).toEqual({
      field: "phone",
      text: "380671112233",
    });
    expect(addressOf({ ...nothing, display_name: "Марія" })).toEqual({
      field: "display_name",
      text: "Марія",
    });
    expect(addressOf(nothing)).toEqual({ field: "chat_id", text: "c-77" });
    expect(addressOf({ ...nothing, username: null, phone: null, display_name: null }).text).toBe("c-77");
  });

  it("is known to be masked by the masks of the server and by nothing else", () => {
    expect(["380 ** *** ** 67", "i•••@e•••.com", "+380 ** *** ** 67"].map(holdsMask)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["380671112233", "ivan@example.com", "Марія ** зірка", ""].map(holdsMask)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

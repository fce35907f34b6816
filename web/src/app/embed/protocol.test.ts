import { describe, expect, it } from "vitest";
import { askedOf, readMessage } from "./protocol";

const message = (type: string, data: unknown): unknown => ({ source: "rozmova", v: 1, type, data });

describe("messages of the page around", () => {
  it("are read whole, trimmed and without what nobody asked for", () => {
    const rows: [unknown, unknown][] = [
      [message("open", { dialog_id: 7, client_id: 9 }), { type: "open", data: { dialog_id: 7 } }],
      [message("open", { client_id: "9" }), { type: "open", data: { client_id: 9 } }],
      [
        message("open", { phone: "+380 66 209-48-11" }),
        { type: "open", data: { phone: "+380 66 209-48-11" } },
      ],
      [message("fill", { text: " Добрий день ", more: 1 }), { type: "fill", data: { text: "Добрий день" } }],
      [message("set_status", { status: 3 }), { type: "set_status", data: { status: 3 } }],
      [message("set_status", { status: "online" }), { type: "set_status", data: { status: "online" } }],
      [message("auth", { token: "abc" }), { type: "auth", data: { token: "abc" } }],
      [
        message("create_outbound", { client: { id: 4 }, channel: "telegram", text: "Привіт" }),
        { type: "create_outbound", data: { client: { client_id: 4 }, channel: "telegram", text: "Привіт" } },
      ],
      [
        message("context", {
          title: "Угода 12",
          url: "https://crm.example.com/deals/12",
          fields: { Сума: 1200, Порожнє: "", Складне: {} },
        }),
        {
          type: "context",
          data: {
            title: "Угода 12",
            url: "https://crm.example.com/deals/12",
            fields: [{ name: "Сума", value: "1200" }],
          },
        },
      ],
    ];
    for (const [given, read] of rows) expect(readMessage(given)).toEqual(read);
  });

  it("of another kind, version or size are as if they had not come", () => {
    for (const given of [
      null,
      "open",
      [],
      { type: "open", data: { dialog_id: 7 } },
      { ...(message("open", { dialog_id: 7 }) as object), v: 2 },
      { ...(message("open", { dialog_id: 7 }) as object), source: "other" },
      message("delete_everything", {}),
      message("open", { dialog_id: -1 }),
      message("open", { dialog_id: 1.5 }),
      message("open", { phone: "12" }),
      message("open", { phone: "1".repeat(41) }),
      message("fill", { text: "x".repeat(10_001) }),
      message("fill", { text: "   " }),
      message("fill", { text: { toString: () => "x" } }),
      message("auth", { token: "x".repeat(201) }),
      message("auth", {}),
      message("create_outbound", { text: "nobody" }),
      message("context", { title: "x".repeat(201) }),
    ])
      expect(readMessage(given)).toBeNull();
  });

  it("lead nowhere but to https, with a bounded number of fields (XS-06)", () => {
    for (const url of [
      "javascript:alert(1)",
      "http://crm.example.com",
      "data:text/html,x",
      "//evil.example",
      5,
    ]) {
      expect(readMessage(message("context", { title: "a", url }))).toMatchObject({ data: { url: "" } });
    }
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, "x"]));
    const read = readMessage(message("context", { title: "a", fields }));
    expect(read?.type === "context" && read.data.fields.length).toBe(30);
  });

  it("name a request as the address does", () => {
    expect(askedOf({ client_phone: "0662094811" })).toEqual({ phone: "0662094811" });
    expect(askedOf({})).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { Bridge, originAround } from "./bridge";
import type { HostMessage } from "./protocol";

const CRM = "https://crm.example.com";
const OTHER = "https://other.example.com";
const OPEN = { source: "rozmova", v: 1, type: "open", data: { dialog_id: 7 } };

function setUp({ listed = [CRM], origin = CRM as string | null, now = (): number => 0 } = {}) {
  const heard: HostMessage[] = [];
  const posted: { type: string; to: string }[] = [];
  const around = {
    postMessage: (message: unknown, to: string) => {
      posted.push({ type: (message as { type: string }).type, to });
    },
  };
  const bridge = new Bridge({ around, listed, origin, now, heard: (message) => heard.push(message) });
  return { bridge, around, heard, posted };
}

describe("the page around the frame", () => {
  it("ws_14: is heard; every other window and origin is ignored, however alike it looks", () => {
    const { bridge, around, heard } = setUp();
    for (const origin of [
      OTHER,
      "https://crm.example.com.evil.example",
      "https://crm.example.com:8443",
      "http://crm.example.com",
      "https://CRM.example.com",
      "https://evil.example?https://crm.example.com",
      "null",
      "",
    ])
      bridge.hear({ data: OPEN, origin, source: around });
    bridge.hear({ data: OPEN, origin: CRM, source: { postMessage: () => undefined } });
    bridge.hear({ data: OPEN, origin: CRM, source: null });
    expect(heard).toEqual([]);

    bridge.hear({ data: OPEN, origin: CRM, source: around });
    expect(heard).toEqual([{ type: "open", data: { dialog_id: 7 } }]);
  });

  it("is spoken to at its own origin only, never at any", () => {
    const { bridge, posted } = setUp({ listed: [CRM, OTHER] });
    bridge.post("unread", { count: 2 });
    expect(posted).toEqual([{ type: "unread", to: CRM }]);
  });

  it("is learned from its first message where the browser does not tell it, and then stays", () => {
    const { bridge, around, heard, posted } = setUp({ listed: [CRM, OTHER], origin: null });
    bridge.post("auth.required", { reason: "no_token" });
    expect(posted.map(({ to }) => to)).toEqual([CRM, OTHER]);
    bridge.hear({ data: "noise", origin: OTHER, source: around });
    bridge.hear({ data: OPEN, origin: CRM, source: around });
    bridge.hear({ data: OPEN, origin: OTHER, source: around });
    expect(heard).toHaveLength(1);
    posted.length = 0;
    bridge.post("unread", { count: 0 });
    expect(posted).toEqual([{ type: "unread", to: CRM }]);
  });

  it("is heard twenty times a second and no more", () => {
    let time = 0;
    const { bridge, around, heard } = setUp({ now: () => time });
    for (let n = 0; n < 100; n += 1) bridge.hear({ data: OPEN, origin: CRM, source: around });
    expect(heard).toHaveLength(20);
    time = 1_000;
    bridge.hear({ data: OPEN, origin: CRM, source: around });
    expect(heard).toHaveLength(21);
  });
});

describe("the origin around", () => {
  it("is the nearest ancestor or the page that led here, if it is listed", () => {
    const rows: [readonly string[] | undefined, string, string | null][] = [
      [[CRM], "", CRM],
      [[OTHER, CRM], `${CRM}/x`, null],
      [undefined, `${CRM}/deals/12`, CRM],
      [undefined, "https://evil.example/?https://crm.example.com", null],
      [undefined, "", null],
    ];
    for (const [ancestors, referrer, origin] of rows)
      expect(originAround([CRM], { ancestors, referrer })).toBe(origin);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWidget } from "./widget";

const BASE = "https://chat.example.ua";
type Call = (...args: unknown[]) => void;
let call: Call;
let posted: { t: string; d: Record<string, unknown> }[];

const host = () => document.body.lastElementChild as HTMLElement | null;
const find = <T extends Element>(selector: string) => host()?.shadowRoot?.querySelector<T>(selector) ?? null;
const settled = () => vi.waitFor(() => expect(find<HTMLElement>(".w")?.hidden).toBe(false));

/** Makes the frame "load" and records what the loader tells it. */
function load(): HTMLIFrameElement {
  const frame = find<HTMLIFrameElement>("x-frame");
  if (!frame) throw new Error("no frame");
  const target = {
    postMessage: (message: never, origin: string) => {
      expect(origin).toBe(BASE);
      posted.push(message);
    },
  };
  Object.defineProperty(frame, "contentWindow", { configurable: true, value: target });
  frame.onload?.(new Event("load"));
  return frame;
}

function hear(frame: HTMLIFrameElement, t: string, d: unknown, over: Record<string, unknown> = {}): void {
  const event = new Event("message");
  Object.assign(event, { data: { rz: 1, t, d }, origin: BASE, source: frame.contentWindow, ...over });
  window.dispatchEvent(event);
}

beforeEach(() => {
  posted = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(Response.json({ position: { x: "left", y: "bottom", offset: 10 } }))),
  );
  // An element that keeps what it is given, but fetches nothing.
  const make = document.createElement.bind(document);
  vi.spyOn(document, "createElement").mockImplementation((tag: string) =>
    make(/^(iframe|script)$/.test(tag) ? tag.replace(/^i?/, "x-") : tag),
  );
  const run = createWidget(BASE);
  call = (...args) => run(args);
});

afterEach(() => {
  call("destroy");
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
});

describe("widget", () => {
  it("shows a launcher and makes the frame only when it is needed", async () => {
    call("init", { bot_id: 4 });
    await settled();
    expect(fetch).toHaveBeenCalledWith(`${BASE}/widget/4/config`, expect.anything());
    expect(find("x-frame")).toBeNull();
    find<HTMLButtonElement>(".w > button")?.click();
    const frame = load();
    expect(frame.src).toBe(`${BASE}/widget/4/frame`);
    expect(frame.sandbox).toBe("allow-scripts allow-same-origin allow-forms allow-popups allow-downloads");
    expect(posted.map((m) => m.t)).toEqual(["boot", "open"]);
    expect(posted[0]?.d).toMatchObject({ open: true, token: null });
    expect(find(".w > button")?.getAttribute("aria-expanded")).toBe("true");
  });

  it("runs the administrator's code once the chat has loaded and not before, and a page can do without it", async () => {
    const answer = () => Promise.resolve(Response.json({ js: "code/boot-abc.js" }));
    vi.stubGlobal("fetch", vi.fn(answer));
    const added = () => [...document.querySelectorAll<HTMLScriptElement>("x-script")];
    const code = () => added().map((script) => script.src);
    call("init", { bot_id: 4 });
    await settled();
    await vi.waitFor(() => expect(find("x-frame")).not.toBeNull());
    expect(code()).toEqual([]);
    load();
    expect(posted.map((m) => m.t)).toEqual(["boot"]);
    expect(code()).toEqual([`${BASE}/widget/4/code/boot-abc.js`]);
    added().forEach((script) => {
      script.remove();
    });

    call("destroy");
    call("init", { bot_id: 4, js: "" });
    await settled();
    find<HTMLButtonElement>(".w > button")?.click();
    load();
    expect(code()).toEqual([]);
  });

  it("keeps the order of calls made before the frame has loaded", async () => {
    call("init", { bot_id: 1 });
    call("kwsetparamsfromsite", { params_from_site: { a: 1 } });
    call("send", { text: "first" });
    call("emitevent", { event: "alias", alias: "x" });
    await settled();
    load();
    expect(posted.map((m) => m.t)).toEqual(["boot", "kwsetparamsfromsite", "send", "emitevent"]);
  });

  it("stores the visitor token and hands it to the next frame", async () => {
    localStorage.setItem("rz.v.1", "vt_old");
    vi.stubGlobal("requestIdleCallback", (f: () => void) => f());
    call("init", {});
    await settled();
    const frame = load();
    expect(posted[0]?.d).toMatchObject({ token: "vt_old", open: false });
    hear(frame, "token", { token: "vt_new" });
    expect(localStorage.getItem("rz.v.1")).toBe("vt_new");
    call("reset");
    expect(localStorage.getItem("rz.v.1")).toBeNull();
    expect(posted.at(-1)?.t).toBe("reset");
  });

  it("WS-14 ignores messages of foreign origins and windows", async () => {
    call("init", {});
    await settled();
    call("openchat", 1);
    const frame = load();
    hear(frame, "token", { token: "vt_evil" }, { origin: "https://evil.example" });
    hear(frame, "token", { token: "vt_evil" }, { origin: `${BASE}.evil.example` });
    hear(frame, "token", { token: "vt_evil" }, { source: window });
    hear(frame, "token", { token: "vt_evil" }, { data: { t: "token", d: { token: "vt_evil" } } });
    hear(frame, "token", null, { data: null });
    expect(localStorage.getItem("rz.v.1")).toBeNull();
  });

  it("a second init of the same bot updates, of another bot starts anew, and one widget stays", async () => {
    call("init", { bot_id: 1 });
    await settled();
    const first = host();
    call("init", { bot_id: 1, z_index: 7 });
    expect(host()).toBe(first);
    expect(find<HTMLElement>(".w")?.style.zIndex).toBe("7");
    call("init", { bot_id: 2 });
    await settled();
    expect(host()).not.toBe(first);
    expect(first?.isConnected).toBe(false);
  });

  it("destroy leaves no node, listener or timer", async () => {
    const before = document.body.children.length;
    const seen = vi.fn();
    call("init", {});
    call("on", "unread", seen);
    await settled();
    call("openchat", 1);
    const frame = load();
    call("destroy");
    expect(document.body.children.length).toBe(before);
    hear(frame, "unread", { count: 3 });
    expect(seen).not.toHaveBeenCalled();
  });

  it("comes back when the page swaps its body", async () => {
    vi.useFakeTimers();
    try {
      call("init", {});
      await vi.advanceTimersByTimeAsync(0);
      const node = host();
      node?.remove();
      await vi.advanceTimersByTimeAsync(1000);
      expect(node?.isConnected).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it("counts unread on the badge and opens by itself when asked to", async () => {
    const events: unknown[] = [];
    call("init", { open_on_msg: true, language_code: "uk" });
    for (const name of ["unread", "message_in", "open"])
      call("on", name, (d: unknown) => events.push([name, d]));
    call("on", "unread", () => {
      throw new Error("the page's fault");
    });
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await settled();
    call("identify", { user_id: "u" });
    const frame = load();
    hear(frame, "unread", { count: 2 });
    expect(find("i")?.textContent).toBe("2");
    expect(find(".w > button")?.getAttribute("aria-label")).toBe("Чат (2)");
    hear(frame, "message_in", { id: "m_1", from: "operator", text: "Вітаю" });
    expect(find(".w")?.className).toContain(" o");
    expect(events.map((e) => (e as unknown[])[0])).toEqual(["unread", "message_in", "open"]);
  });

  it.each([403, 404])("stays away when the server answers %i", async (status) => {
    vi.stubGlobal(
      "fetch",
      vi.fn(() => Promise.resolve(new Response("{}", { status }))),
    );
    call("init", {});
    await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
    await Promise.resolve();
    await new Promise((done) => setTimeout(done));
    expect(find(".w")).toBeNull();
  });

  it("shows the launcher when the page's policy forbids the request", async () => {
    vi.stubGlobal(
      "fetch",
      vi.fn(() => Promise.reject(new TypeError("blocked"))),
    );
    call("init", {});
    await settled();
    expect(find(".w > button")).not.toBeNull();
  });

  it("places the launcher by the settings, which the page's own options override", async () => {
    call("init", {});
    await settled();
    expect(find<HTMLElement>(".w")?.style.left).toBe("10px");
    call("init", { widgetButton: { position: { x: "right", y: "top", offset: "evil" } } });
    expect(find<HTMLElement>(".w")?.className).toContain("right top");
    expect(find<HTMLElement>(".w")?.style.right).toBe("25px");
  });

  it("offers the messengers of a multi-channel button", async () => {
    call("init", {
      widgetButton: { type: "multi" },
      multi_channel: { button_title: "Пишіть", messengers: { telegram: "https://t.me/shop", viber: "" } },
    });
    await settled();
    find<HTMLButtonElement>(".w > button")?.click();
    expect(find(".m")?.textContent).toBe("ПишітьChattelegram");
    expect(find("x-frame")).toBeNull();
    find<HTMLButtonElement>(".m button")?.click();
    expect(find("x-frame")).not.toBeNull();
  });

  it("survives every kind of argument", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const cycle: Record<string, unknown> = {};
    cycle.a = cycle;
    call("init", {
      bot_id: {},
      colors: cycle,
      color: 5,
      z_index: {},
      widgetButton: 1,
      launcher: [],
      language_code: 9,
    });
    await settled();
    for (const name of [
      "openchat",
      "command",
      "kwcolor",
      "kwsetparamsfromsite",
      "emitevent",
      "identify",
      "send",
      "show",
      "hide",
      "reset",
    ])
      for (const arg of [undefined, null, 0, "", "x", [], {}, cycle, () => 1, 10n, NaN])
        expect(() => call(name, arg), `${name} ${typeof arg}`).not.toThrow();
  });
});

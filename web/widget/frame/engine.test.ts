import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ToHost } from "../shared/bridge";
import { createEngine, uuid, type Engine } from "./engine";
import type { Frame, Message, Session } from "./protocol";

interface Answer {
  status: number;
  body: unknown;
}

/** The server of one visitor: answers HTTP, holds the sockets, never does anything by itself. */
const server = {
  sockets: [] as FakeSocket[],
  requests: [] as { path: string; body: Record<string, unknown> }[],
  answer: (path: string): Answer | Promise<Answer> => ({ status: 200, body: path ? session() : null }),
};

class FakeSocket {
  readyState = 1;
  frames: Frame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    server.sockets.push(this);
  }
  send(text: string) {
    this.frames.push(JSON.parse(text) as Frame);
  }
  close() {
    this.readyState = 3;
  }
  tell(...frames: Frame[]) {
    for (const f of frames) this.onmessage?.({ data: JSON.stringify(f) });
  }
  up(d: Record<string, unknown> = { cursor: "c_10", missed: 0, dialog: null }) {
    this.onopen?.();
    this.tell({ t: "ready", d });
  }
  sent(t: string) {
    return this.frames.filter((f) => f.t === t);
  }
}

function session(over: Partial<Session> = {}): Session {
  return {
    visitor_token: "vt_1",
    contact_id: "c_1",
    dialog: null,
    history: [],
    config: {},
    cursor: "c_10",
    ...over,
  };
}
const theirs = (n: number): Message => ({
  id: `m_${n}`,
  dialog_id: "d_1",
  from: "operator",
  author: { name: "Ірина" },
  ts: new Date(Date.UTC(2026, 10, 22, 10, 0, n)).toISOString(),
  content: { type: "text", text: `t${n}` },
});
const created = (c: number, m: Message): Frame => ({
  t: "message.created",
  c: `c_${c}`,
  d: m as unknown as Record<string, unknown>,
});

let engine: Engine;
let told: ToHost[];
const last = () => server.sockets.at(-1) as FakeSocket;
const flush = () => vi.advanceTimersByTimeAsync(0);
const sent = () =>
  last()
    .sent("message.send")
    .map((f) => f.d?.text);
const ack = (i: number, n: number) =>
  last().tell({
    t: "ack",
    id: last().sent("message.send")[i]?.id as string,
    d: { id: `m_${n}`, ts: new Date(Date.UTC(2026, 10, 22, 10, 0, n)).toISOString() },
  });

function make(open = true, token: string | null = null, options: Record<string, unknown> = {}) {
  told = [];
  engine = createEngine(
    "1",
    "https://shop.ua",
    (m) => told.push(m),
    () => undefined,
  );
  engine.boot({
    token,
    open,
    page: { url: "https://shop.ua/", title: "T", referrer: "" },
    language: "uk",
    options,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server.sockets = [];
  server.requests = [];
  server.answer = () => ({ status: 200, body: session() });
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async (url: string, init: { body: string | null }) => {
    const path = url.replace(/^.*\/widget\/1\//, "");
    server.requests.push({ path, body: JSON.parse(init.body ?? "{}") as Record<string, unknown> });
    const { status, body } = await server.answer(path);
    if (!status) throw new TypeError("network");
    return Response.json(body, { status });
  });
});

afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("session", () => {
  it("nothing goes to the server before the visitor opens the chat", async () => {
    make(false);
    await flush();
    expect(server.requests).toEqual([]);
    engine.setOpen(true);
    await flush();
    expect(server.requests.map((r) => r.path)).toEqual(["session"]);
    expect(told).toContainEqual({ t: "token", d: { token: "vt_1" } });
    expect(told).toContainEqual({ t: "ready", d: { contact_id: "c_1" } });
  });

  it("a returning visitor's token goes in the body and in the first frame, never in an address", async () => {
    make(false, "vt_1", { params_from_site: { utm: "x" }, user_id: 5, user_hash: "h" });
    await flush();
    expect(server.requests[0]?.body).toMatchObject({
      visitor_token: "vt_1",
      params_from_site: { utm: "x" },
      user_id: "5",
      user_hash: "h",
    });
    last().up();
    expect(last().frames[0]).toMatchObject({ t: "auth", d: { token: "vt_1", cursor: "c_10" } });
    expect(last().protocol).toBe("rozmova.widget.v1");
    expect(server.requests.map((r) => r.path).join() + last().url).not.toContain("vt_");
  });

  it("shows the text for a blocked address and asks no more", async () => {
    server.answer = () => ({ status: 403, body: { code: "ip_blocked", text: "Пишіть нам" } });
    make();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(engine.state().barrier).toEqual({ kind: "blocked", text: "Пишіть нам" });
    expect(server.requests).toHaveLength(1);
  });

  it("a socket that ends because the address is blocked shows the whole text told before, not the cut reason", async () => {
    make(true, "vt_1");
    await flush();
    last().tell({ t: "error", d: { code: "ip_blocked", text: "Пишіть на help@shop.example" } });
    last().onclose?.({ code: 4451, reason: "Пишіть на" });
    expect(engine.state().barrier).toEqual({ kind: "blocked", text: "Пишіть на help@shop.example" });
  });

  it("tries again after a failure, ever more slowly, and starts when the server is back", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    server.answer = () => ({ status: 0, body: null });
    make();
    await vi.advanceTimersByTimeAsync(500 + 1000 + 2000);
    expect(server.requests).toHaveLength(4);
    server.answer = () => ({ status: 200, body: session() });
    await vi.advanceTimersByTimeAsync(4000);
    expect(engine.state().started).toBe(true);
    vi.restoreAllMocks();
  });

  it("4401 opens a session with the same token, and a new visitor only after it fails repeatedly", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    make(true, "vt_1");
    await flush();
    for (let i = 0; i < 4; i++) {
      last().onclose?.({ code: 4401, reason: "" });
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(server.requests.map((r) => r.body.visitor_token)).toEqual([
      "vt_1",
      "vt_1",
      "vt_1",
      "vt_1",
      undefined,
    ]);
    vi.restoreAllMocks();
  });
});

describe("sending", () => {
  it("sends one at a time in the order of writing", async () => {
    make();
    engine.write("a");
    engine.write("b");
    await flush();
    last().up();
    expect(sent()).toEqual(["a"]);
    ack(0, 1);
    expect(sent()).toEqual(["a", "b"]);
    ack(1, 2);
    expect(engine.state().messages.map((m) => m.content.text)).toEqual(["a", "b"]);
    expect(engine.state().outbox).toEqual([]);
  });

  it("repeats the same frame after a lost ack, and shows it once", async () => {
    make();
    await flush();
    last().up();
    engine.write("a");
    const first = last().sent("message.send")[0];
    last().onclose?.({ code: 1006, reason: "" });
    expect(engine.state().online).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    last().up({ cursor: "c_11", missed: 1 });
    const again = last().sent("message.send")[0];
    expect(again).toEqual(first);
    last().tell(created(11, { ...theirs(1), from: "visitor", client_id: first?.d?.client_id as string }));
    ack(0, 1);
    expect(engine.state().messages).toHaveLength(1);
  });

  it("a missing answer means a dead line", async () => {
    make();
    await flush();
    last().up();
    engine.write("a");
    await vi.advanceTimersByTimeAsync(11_000);
    expect(server.sockets).toHaveLength(2);
  });

  it("waits as long as the server asks, marks what it refuses, and goes on with the next", async () => {
    make();
    await flush();
    last().up();
    engine.write("a");
    engine.write("b");
    const id = last().sent("message.send")[0]?.id as string;
    last().tell({ t: "nack", id, d: { code: "rate_limited", retry_after: 3 } });
    await vi.advanceTimersByTimeAsync(2_900);
    expect(sent()).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(sent()).toEqual(["a", "a"]);
    last().tell({ t: "nack", id, d: { code: "refused" } });
    expect(engine.state().outbox.map((p) => [p.text, !!p.failed])).toEqual([
      ["a", true],
      ["b", false],
    ]);
    expect(sent()).toEqual(["a", "a", "b"]);
    ack(2, 2);
    engine.again(id);
    expect(sent()).toEqual(["a", "a", "b", "a"]);
  });

  it("what was written without a network survives a reload, in order", async () => {
    server.answer = () => ({ status: 0, body: null });
    make();
    for (const text of ["a", "b", "c"]) engine.write(text);
    await flush();
    server.answer = () => ({ status: 200, body: session() });
    make(false);
    expect(engine.state().outbox.map((p) => p.text)).toEqual(["a", "b", "c"]);
    await flush();
    last().up();
    for (let i = 0; i < 3; i++) ack(i, i + 1);
    expect(sent()).toEqual(["a", "b", "c"]);
    expect(Object.keys(localStorage).filter((k) => k.startsWith("rz.q."))).toEqual([]);
  });

  it("refuses nothing, blanks and more than 50 waiting", () => {
    server.answer = () => ({ status: 0, body: null });
    make();
    expect([engine.write(""), engine.write(" \n ")]).toEqual([false, false]);
    const taken = Array.from({ length: 55 }, (_, i) => engine.write(`${i}`));
    expect(taken.filter(Boolean)).toHaveLength(50);
    expect(engine.state().outbox).toHaveLength(50);
  });
});

describe("reading and typing", () => {
  it("marks as read only while the chat is open in a visible tab", async () => {
    make();
    await flush();
    last().up();
    engine.setOpen(false);
    last().tell(created(11, theirs(1)));
    engine.readNow();
    expect(last().sent("read")).toEqual([]);
    expect(told.at(-2)).toEqual({ t: "unread", d: { count: 1 } });
    engine.setOpen(true);
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    engine.readNow();
    expect(last().sent("read")).toEqual([]);
    hidden.mockReturnValue(false);
    engine.readNow();
    engine.readNow();
    expect(
      last()
        .sent("read")
        .map((f) => f.d),
    ).toEqual([{ up_to: "m_1" }]);
    expect(told.at(-1)).toEqual({ t: "unread", d: { count: 0 } });
    hidden.mockRestore();
  });

  it("tells of typing at most each 3 s, without the draft unless the settings ask", async () => {
    make();
    await flush();
    last().up();
    for (let i = 0; i < 10; i++) {
      engine.typing("draft");
      await vi.advanceTimersByTimeAsync(400);
    }
    expect(
      last()
        .sent("typing")
        .map((f) => f.d),
    ).toEqual([{ on: true }, { on: true }]);
  });

  it("hides the other side's typing after 6 s", async () => {
    make();
    await flush();
    last().up();
    last().tell({ t: "typing", d: { on: true, name: "Ірина" } });
    await vi.advanceTimersByTimeAsync(5_900);
    expect(engine.state().typing).toBe("Ірина");
    await vi.advanceTimersByTimeAsync(200);
    expect(engine.state().typing).toBeNull();
  });
});

describe("calls of the page", () => {
  it("are kept in order until the line is there", async () => {
    make(false);
    engine.command("kwsetparamsfromsite", { params_from_site: { a: 1 } });
    engine.command("emitevent", { event: "alias", alias: "x" });
    engine.command("identify", { user_id: "u", user_hash: "h" });
    await flush();
    expect(server.requests[0]?.body.params_from_site).toEqual({ a: 1 });
    last().up();
    expect(
      last()
        .frames.map((f) => f.t)
        .filter((t) => t === "alias" || t === "identify"),
    ).toEqual(["alias", "identify"]);
  });

  it("an unknown alias is told to the page, not to the visitor", async () => {
    make();
    await flush();
    last().up();
    engine.command("emitevent", { event: "alias", alias: "x" });
    last().tell({ t: "nack", id: last().sent("alias")[0]?.id as string, d: { code: "unknown_alias" } });
    expect(told.at(-1)).toEqual({ t: "error", d: { code: "unknown_alias" } });
    expect(engine.state().barrier).toBeNull();
  });

  it("reset forgets the visitor and begins a new one", async () => {
    make(true, "vt_1", { user_id: "u" });
    await flush();
    last().up();
    last().tell(created(11, theirs(1)));
    engine.write("secret");
    engine.command("reset", {});
    expect(told).toContainEqual({ t: "token", d: { token: null } });
    expect(engine.state().messages).toEqual([]);
    expect(Object.keys(localStorage).filter((k) => k.startsWith("rz."))).toEqual([]);
    await flush();
    expect(server.requests.at(-1)?.body).not.toHaveProperty("visitor_token");
    expect(server.requests.at(-1)?.body).not.toHaveProperty("user_id");
  });

  it("oversized parameters do not reach the server", async () => {
    make(true, null, { params_from_site: { ok: 1 } });
    engine.command("kwsetparamsfromsite", { params_from_site: { big: "x".repeat(9_000) } });
    await flush();
    expect(server.requests[0]?.body.params_from_site).toEqual({ ok: 1 });
  });
});

describe("long polling", () => {
  it("takes over when the socket cannot be opened three times: events in, messages out", async () => {
    let polls = 0;
    server.answer = (path) => {
      if (path.startsWith("events"))
        // The second poll waits, as a real one does when nothing happens.
        return polls++
          ? new Promise<Answer>(() => undefined)
          : { status: 200, body: { events: [created(11, theirs(1))] } };
      if (path === "messages")
        return {
          status: 200,
          body: { id: "m_2", ts: new Date(Date.UTC(2026, 10, 22, 10, 0, 2)).toISOString() },
        };
      return { status: 200, body: session() };
    };
    make();
    engine.write("a");
    await flush();
    for (let i = 0; i < 3; i++) {
      last().onclose?.({ code: 1006, reason: "" });
      if (i < 2) await vi.advanceTimersByTimeAsync(30_000);
    }
    await vi.waitFor(() => expect(engine.state().messages.map((m) => m.content.text)).toEqual(["t1", "a"]));
    expect(server.requests.find((r) => r.path === "messages")?.body).toMatchObject({
      text: "a",
      client_id: expect.stringMatching(/-/) as string,
    });
    expect(engine.state().online).toBe(true);
    expect(server.requests.filter((r) => r.path.startsWith("events")).map((r) => r.path)).toEqual([
      "events?wait=0&cursor=c_10",
      "events?wait=25&cursor=c_11",
    ]);
  });
});

describe("uuid", () => {
  it("is a version 4 identifier and needs no secure context", () => {
    vi.stubGlobal("crypto", { getRandomValues: (a: Uint8Array) => a.fill(7) });
    expect(uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

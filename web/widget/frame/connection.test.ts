import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConnection, type Hooks } from "./connection";

/** A socket the test holds in its hands. */
class Socket {
  readyState = 0;
  sent: { t: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text) as { t: string });
  }
  close() {
    this.closed = true;
  }
  up() {
    this.readyState = 1;
    this.onopen?.();
    this.hear({ t: "ready", d: {} });
  }
  hear(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  end(code: number, reason = "") {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}

let sockets: Socket[];
let hooks: { [K in keyof Hooks]: ReturnType<typeof vi.fn> };
let line: ReturnType<typeof createConnection>;
const last = () => sockets.at(-1) as Socket;
const pings = () => last().sent.filter((f) => f.t === "ping").length;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  sockets = [];
  hooks = {
    auth: vi.fn(() => ({ t: "auth" })),
    frame: vi.fn(),
    down: vi.fn(),
    ended: vi.fn(),
    poll: vi.fn(),
  };
  line = createConnection("wss://x/ws", hooks as unknown as Hooks, () => {
    const s = new Socket();
    sockets.push(s);
    return s as unknown as WebSocket;
  });
  line.start();
});

afterEach(() => {
  line.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("connection", () => {
  it("authenticates in the first frame and is ready only after the server says so", () => {
    last().readyState = 1;
    last().onopen?.();
    expect(last().sent).toEqual([{ t: "auth" }]);
    expect(line.send({ t: "typing" })).toBe(false);
    last().hear({ t: "ready" });
    expect(line.ready()).toBe(true);
    expect(line.send({ t: "typing" })).toBe(true);
  });

  it("reads single frames and arrays of them, and ignores what is neither", () => {
    last().up();
    last().hear([{ t: "a" }, { t: "b" }, 5, null, { x: 1 }]);
    last().onmessage?.({ data: "no json" });
    expect(hooks.frame.mock.calls.map(([f]) => (f as { t: string }).t)).toEqual(["ready", "a", "b"]);
  });

  it("pings each 25 s and gives up after 60 s of silence", () => {
    last().up();
    vi.advanceTimersByTime(50_000);
    expect(pings()).toBe(2);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(25_000);
    expect(hooks.down).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
  });

  it("an answer keeps it alive", () => {
    last().up();
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(25_000);
      last().hear({ t: "pong" });
    }
    expect(sockets).toHaveLength(1);
  });

  it("backs off, and polls after three attempts without success, until the socket is back", () => {
    const opened = [];
    for (let i = 0; i < 3; i++) {
      last().end(1006);
      opened.push(sockets.length);
      vi.advanceTimersByTime(2_000);
    }
    expect(hooks.poll.mock.calls).toEqual([[true]]);
    vi.advanceTimersByTime(28_000);
    expect(sockets).toHaveLength(4);
    hooks.down.mockClear();
    last().end(1006);
    expect(hooks.down).not.toHaveBeenCalled();
    vi.advanceTimersByTime(30_000);
    last().up();
    expect(hooks.poll.mock.calls).toEqual([[true], [false]]);
  });

  it("starts the back-off anew after success", () => {
    last().end(1006);
    vi.advanceTimersByTime(500);
    last().up();
    last().end(1006);
    vi.advanceTimersByTime(499);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(3);
  });

  it("tries at once when the network or the page comes back", () => {
    for (let i = 0; i < 2; i++) {
      last().end(1006);
      line.wake();
    }
    expect(sockets).toHaveLength(3);
    line.wake();
    expect(sockets, "one attempt at a time").toHaveLength(3);
  });

  it("checks a line that slept more than 30 s, and replaces it when no answer comes in 5 s", () => {
    last().up();
    line.visible(false);
    vi.advanceTimersByTime(20_000);
    line.visible(true);
    expect(pings()).toBe(0);
    line.visible(false);
    vi.setSystemTime(Date.now() + 31_000);
    line.visible(true);
    expect(pings()).toBe(1);
    vi.advanceTimersByTime(4_999);
    expect(line.ready()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(line.ready()).toBe(false);
    expect(hooks.down).toHaveBeenCalledOnce();
  });

  it("keeps a line that answered the check", () => {
    last().up();
    line.wake();
    last().hear({ t: "pong" });
    vi.advanceTimersByTime(6_000);
    expect(line.ready()).toBe(true);
  });

  it.each([
    [4451, "blocked"],
    [4403, "refused"],
    [4409, "replaced"],
    [4401, "session"],
  ])("%i: tells and does not reconnect by itself", (code, kind) => {
    last().up();
    last().end(code, "text");
    expect(hooks.ended).toHaveBeenCalledExactlyOnceWith(kind, "text");
    vi.advanceTimersByTime(300_000);
    line.wake();
    expect(sockets).toHaveLength(1);
  });

  it("a server that never says ready is left after 10 s", () => {
    last().readyState = 1;
    last().onopen?.();
    vi.advanceTimersByTime(10_500);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.closed).toBe(true);
  });

  it("stop ends timers and attempts", () => {
    last().up();
    line.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(last().closed).toBe(true);
  });
});

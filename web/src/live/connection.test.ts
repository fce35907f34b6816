import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoff } from "./backoff";
import { Connection, type Phase } from "./connection";
import type { WireEvent } from "./events";
import { FakeSocket } from "./testing/fake-socket";

function setUp(random = 0.5) {
  const sockets: FakeSocket[] = [];
  const seen: number[] = [];
  const welcomes: boolean[] = [];
  const phases: Phase[] = [];
  const pongs: string[] = [];
  const connection = new Connection({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    random: () => random,
    handlers: {
      phase: (phase) => phases.push(phase),
      welcome: ({ resumed }) => welcomes.push(resumed),
      events: (events: WireEvent[]) => seen.push(...events.map((event) => event.seq)),
      pong: (time) => pongs.push(time),
    },
  });
  const socket = (): FakeSocket => {
    const newest = sockets.at(-1);
    if (!newest) throw new Error("no socket was opened");
    return newest;
  };
  /** Lets the pause before the next attempt pass, and not a millisecond more. */
  const untilRetry = (): number => {
    const pause = (connection.retryAt ?? Number.NaN) - Date.now();
    vi.advanceTimersByTime(Math.ceil(pause));
    return pause;
  };
  connection.start();
  return { connection, untilRetry, sockets, socket, seen, welcomes, phases, pongs };
}

const FIRST = { epoch: "e1", seq: 10, resumed: false };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("hello and resume", () => {
  it("says hello without a resume at first, and counts events from the welcome", () => {
    const { socket, seen, welcomes } = setUp();

    socket().welcome(FIRST);
    socket().event(11);
    socket().deliver([
      { seq: 12, t: "counters", d: {} },
      { seq: 13, t: "counters", d: {} },
    ]);

    expect(socket().sent[0]).toEqual({ t: "hello", id: 1, d: {} });
    expect(welcomes).toEqual([false]);
    expect(seen).toEqual([11, 12, 13]);
  });

  it("resumes from the last event seen and passes each missed one once", () => {
    const { socket, sockets, seen, untilRetry } = setUp();
    socket().welcome(FIRST);
    socket().event(11);

    socket().die(1006);
    untilRetry();
    expect(sockets).toHaveLength(2);
    socket().welcome({ epoch: "e1", seq: 13, resumed: true });
    expect(socket().sent[0]?.d).toEqual({ resume: { epoch: "e1", seq: 11 } });
    for (const seq of [11, 12, 13]) socket().event(seq);

    expect(seen).toEqual([11, 12, 13]);
  });

  it("starts from the welcome's seq when the server could not resume", () => {
    const { socket, seen, welcomes, untilRetry } = setUp();
    socket().welcome(FIRST);
    socket().die(1006);
    untilRetry();

    socket().welcome({ epoch: "e2", seq: 90, resumed: false });
    socket().event(90);
    socket().event(91);

    expect(welcomes).toEqual([false, false]);
    expect(seen).toEqual([91]);
  });

  it("drops an event that it has already seen", () => {
    const { socket, seen } = setUp();
    socket().welcome(FIRST);

    socket().event(11);
    socket().event(11);

    expect(seen).toEqual([11]);
  });

  it("never steps over a hole: it resumes from the last good event", () => {
    const { socket, sockets, seen } = setUp();
    socket().welcome(FIRST);
    const first = socket();

    first.deliver([
      { seq: 11, t: "counters", d: {} },
      { seq: 13, t: "counters", d: {} },
      { seq: 14, t: "counters", d: {} },
    ]);
    vi.advanceTimersByTime(1);
    expect(first.closed).toBe(true);
    expect(sockets).toHaveLength(2);
    socket().welcome({ epoch: "e1", seq: 14, resumed: true });

    expect(socket().sent[0]?.d).toEqual({ resume: { epoch: "e1", seq: 11 } });
    expect(seen).toEqual([11]);
  });
});

describe("liveness", () => {
  it("pings every fifteen seconds and hands the answer on", () => {
    const { socket, pongs } = setUp();
    socket().welcome(FIRST);

    vi.advanceTimersByTime(15_000);
    const ping = socket().last("ping");
    socket().deliver({ t: "pong", id: ping?.id, d: { server_time: "2026-11-22T10:00:15.000000Z" } });

    expect(socket().sent.filter((frame) => frame.t === "ping")).toHaveLength(2);
    expect(pongs).toEqual(["2026-11-22T10:00:15.000000Z"]);
  });

  it("gives a socket up after two missed heartbeats", () => {
    const { socket, sockets, phases } = setUp();
    socket().welcome(FIRST);

    vi.advanceTimersByTime(30_000);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(15_001);

    expect(sockets).toHaveLength(2);
    expect(phases).toEqual(["connecting", "online", "waiting", "connecting"]);
  });

  it("counts any frame as a sign of life", () => {
    const { socket, sockets } = setUp();
    socket().welcome(FIRST);

    for (let seq = 11; seq < 21; seq += 1) {
      vi.advanceTimersByTime(14_000);
      socket().event(seq);
    }

    expect(sockets).toHaveLength(1);
  });

  it("reconnects at once when the network comes back, and probes a silent socket after wake-up", () => {
    const { connection, socket, sockets } = setUp(0.99);
    socket().welcome(FIRST);
    socket().die(1006);
    expect(connection.phase).toBe("waiting");

    connection.nudge();
    expect(sockets).toHaveLength(2);
    socket().welcome({ epoch: "e1", seq: 10, resumed: true });
    connection.nudge();
    vi.advanceTimersByTime(3_001);

    expect(sockets).toHaveLength(3);
  });

  it("gives up on a socket that never says welcome", () => {
    const { socket, sockets } = setUp(0);
    socket().onopen?.();

    vi.advanceTimersByTime(10_001);

    expect(sockets).toHaveLength(2);
  });
});

describe("back-off", () => {
  it("grows by 1.7 from half a second to twenty seconds, all of it jitter", () => {
    expect([0, 1, 2].map((attempt) => Math.round(backoff(attempt, 1)))).toEqual([500, 850, 1445]);
    expect(backoff(30, 1)).toBe(20_000);
    expect(backoff(5, 0)).toBe(0);
  });

  it("waits longer after each failure and starts small again after a welcome", () => {
    const { socket, untilRetry } = setUp(1);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      socket().die(1006);
      pauses.push(Math.round(untilRetry()));
    }
    socket().welcome(FIRST);
    socket().die(1006);

    expect(pauses).toEqual([500, 850, 1445]);
    expect(untilRetry()).toBe(500);
  });
});

describe("close codes", () => {
  it.each([4401, 4403])("stops at %i until somebody has signed in", (code) => {
    const { socket, sockets, connection } = setUp();
    socket().welcome(FIRST);

    socket().die(code);
    vi.advanceTimersByTime(60_000);
    expect(connection.phase).toBe("sign_in");
    expect(sockets).toHaveLength(1);

    connection.start();
    socket().welcome({ epoch: "e1", seq: 10, resumed: true });
    expect(socket().sent[0]?.d).toEqual({ resume: { epoch: "e1", seq: 10 } });
  });

  it("does not fight for its place when another window took it", () => {
    const { socket, sockets, connection } = setUp();
    socket().welcome(FIRST);

    socket().die(4409);
    vi.advanceTimersByTime(60_000);

    expect(connection.phase).toBe("replaced");
    expect(sockets).toHaveLength(1);
  });

  it("resumes after a restart, within a random pause", () => {
    const { socket, sockets } = setUp(0.5);
    socket().welcome(FIRST);

    socket().die(1012);
    vi.advanceTimersByTime(1_499);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    socket().onopen?.();

    expect(socket().sent[0]?.d).toEqual({ resume: { epoch: "e1", seq: 10 } });
  });

  it("resumes at once when it was too slow", () => {
    const { socket, sockets } = setUp(0);
    socket().welcome(FIRST);

    socket().die(4408);
    vi.advanceTimersByTime(1);

    expect(sockets).toHaveLength(2);
  });

  it("forgets what it knew after a protocol error", () => {
    const { socket } = setUp(0);
    socket().welcome(FIRST);

    socket().die(4400);
    vi.advanceTimersByTime(1);
    socket().onopen?.();

    expect(socket().sent[0]).toEqual({ t: "hello", id: 1, d: {} });
  });

  it("stays away for long after a flood", () => {
    const { socket, connection } = setUp(1);
    socket().welcome(FIRST);

    socket().die(4429);

    expect((connection.retryAt ?? 0) - Date.now()).toBe(20_000);
  });
});

describe("commands", () => {
  it("resolves with the ack and rejects with the server's problem", async () => {
    const { connection, socket } = setUp();
    socket().welcome(FIRST);

    const read = connection.command("dialog.read", { dialog_id: 7 as never, seq: 3 });
    socket().deliver({ t: "ack", id: socket().last("dialog.read")?.id, d: { ok: 1 } });
    const take = connection.command("dialog.take", { dialog_id: 7 as never });
    socket().deliver({
      t: "error",
      id: socket().last("dialog.take")?.id,
      d: { code: "conflict", message: "", operator_id: 12 },
    });

    await expect(read).resolves.toEqual({ ok: 1 });
    await expect(take).rejects.toMatchObject({ code: "conflict", details: { operator_id: 12 } });
  });

  it("fails at once without a socket, when the socket dies, and after ten seconds of silence", async () => {
    const { connection, socket } = setUp();
    await expect(connection.command("ping", {})).rejects.toMatchObject({ code: "offline" });
    socket().welcome(FIRST);

    const slow = connection.command("dialog.read", { dialog_id: 7 as never, seq: 3 });
    vi.advanceTimersByTime(10_001);
    await expect(slow).rejects.toMatchObject({ code: "timeout" });

    const cut = connection.command("dialog.read", { dialog_id: 7 as never, seq: 3 });
    socket().die(1006);
    await expect(cut).rejects.toMatchObject({ code: "offline" });
  });
});

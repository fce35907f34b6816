import { OFFLINE, Problem, TIMEOUT } from "../api/problems";
import { backoff } from "./backoff";
import type { CommandName, Commands, Welcome, WireEvent } from "./events";

/** The part of WebSocket that is used; tests give their own. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export type Phase =
  /** Not started, or stopped on purpose. */
  | "idle"
  | "connecting"
  | "online"
  /** Lost; a new attempt is waiting for its time. */
  | "waiting"
  /** The server asks for a sign-in; `start` goes on after it. */
  | "sign_in"
  /** Too many sockets of this person; `start` takes the place back. */
  | "replaced";

export interface ConnectionHandlers {
  phase(phase: Phase): void;
  /** Comes before every event of the connection. With `resumed: false` a snapshot has to be loaded. */
  welcome(welcome: Welcome): void;
  /** Events in order, each exactly once. */
  events(events: WireEvent[]): void;
  /** An answer to a ping, with the local times of both ends. */
  pong(serverTime: string, sentAt: number, receivedAt: number): void;
}

export interface ConnectionOptions {
  open(): Socket;
  handlers: ConnectionHandlers;
  now?: () => number;
  random?: () => number;
}

const HEARTBEAT_MS = 15_000;
const MISSED_MAX = 2;
const HELLO_TIMEOUT_MS = 10_000;
const COMMAND_TIMEOUT_MS = 10_000;
/** After wake-up or a tab change a silent socket is given this long to prove itself. */
const PROBE_MS = 3_000;
const RESTART_SPREAD_MS = 3_000;

/** Our own close code for "start over"; the server never sees a meaning in it. */
const CLOSE_LOCAL = 4000;

interface Waiting {
  resolve(value: unknown): void;
  reject(problem: Problem): void;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * One socket to `/ws/operator`: hello, resume, heartbeat, back-off, commands with answers. Knows frames and nothing of what
 * they mean. A hole in `seq` is never ignored: the socket is dropped and resumed from the last event seen.
 */
export class Connection {
  phase: Phase = "idle";
  /** Local time of the last frame; null before the first one. */
  lastFrameAt: number | null = null;
  /** Local time at which the next attempt starts, while waiting. */
  retryAt: number | null = null;

  private socket: Socket | null = null;
  private epoch: string | null = null;
  private seq = 0;
  private attempt = 0;
  private nextId = 1;
  private missed = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly pings = new Map<number, number>();
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private helloTimer: ReturnType<typeof setTimeout> | undefined;
  private probeTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(private readonly options: ConnectionOptions) {
    this.now = options.now ?? Date.now;
    this.random = options.random ?? Math.random;
  }

  /** Connects, or goes on after a sign-in. Does nothing while a socket is alive. */
  start(): void {
    if (this.socket) return;
    clearTimeout(this.retryTimer);
    this.attempt = 0;
    this.connect();
  }

  /** Ends the connection and forgets the epoch. */
  stop(): void {
    clearTimeout(this.retryTimer);
    this.epoch = null;
    this.seq = 0;
    this.drop();
    this.enter("idle");
  }

  /** Something suggests that the network is back (online, wake-up, visible again): try now, or make sure that we live. */
  nudge(): void {
    if (this.phase === "waiting") {
      this.start();
      return;
    }
    if (this.phase !== "online" || this.probeTimer !== undefined) return;
    const before = this.lastFrameAt;
    this.ping();
    this.probeTimer = setTimeout(() => {
      this.probeTimer = undefined;
      if (this.lastFrameAt === before) this.reconnect(0);
    }, PROBE_MS);
  }

  /**
   * Sends a command and waits for its ack. Rejects with the server's problem, with `offline` when there is no socket or it
   * closes meanwhile, with `timeout` after 10 s. After `offline` and `timeout` the command may still have been carried out.
   */
  command<Name extends CommandName>(name: Name, d: Commands[Name]["d"]): Promise<Commands[Name]["ack"]> {
    const socket = this.socket;
    if (!socket || this.phase !== "online") return Promise.reject(new Problem(OFFLINE, "no connection"));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Problem(TIMEOUT, "no answer"));
      }, COMMAND_TIMEOUT_MS);
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      socket.send(JSON.stringify({ t: name, id, d }));
    });
  }

  /** Sends a command whose answer nobody needs (typing). Lost when offline, which is right for such a command. */
  tell<Name extends CommandName>(name: Name, d: Commands[Name]["d"]): void {
    if (this.phase === "online") this.socket?.send(JSON.stringify({ t: name, d }));
  }

  private connect(): void {
    this.retryAt = null;
    this.enter("connecting");
    const socket = this.options.open();
    this.socket = socket;
    this.helloTimer = setTimeout(() => {
      this.lost(socket, CLOSE_LOCAL);
    }, HELLO_TIMEOUT_MS);
    socket.onopen = () => {
      const resume = this.epoch === null ? {} : { resume: { epoch: this.epoch, seq: this.seq } };
      this.nextId = 2;
      socket.send(JSON.stringify({ t: "hello", id: 1, d: resume }));
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(event.data);
    };
    socket.onclose = (event) => {
      this.lost(socket, event.code);
    };
  }

  private receive(data: unknown): void {
    this.lastFrameAt = this.now();
    this.missed = 0;
    let parsed: unknown;
    try {
      parsed = JSON.parse(String(data));
    } catch {
      this.reconnect(0);
      return;
    }
    const events: WireEvent[] = [];
    for (const frame of Array.isArray(parsed) ? parsed : [parsed]) {
      if (!this.frame(frame as Frame, events)) break;
    }
    if (events.length > 0) this.options.handlers.events(events);
  }

  /** Returns false when the rest of the frame must not be read. */
  private frame(frame: Frame, events: WireEvent[]): boolean {
    if (frame.t === "welcome") {
      this.welcome(frame.d as Welcome);
    } else if (frame.t === "pong" || this.pings.has(frame.id ?? -1)) {
      this.pong(frame);
    } else if (frame.t === "ack" || frame.t === "error") {
      this.answer(frame);
    } else if (typeof frame.seq === "number") {
      if (frame.seq <= this.seq) return true;
      if (frame.seq > this.seq + 1) {
        // What came before the hole is good and is delivered; the rest comes again after the resume.
        this.reconnect(0);
        return false;
      }
      this.seq = frame.seq;
      events.push({ seq: frame.seq, t: frame.t, d: frame.d });
    }
    return true;
  }

  private welcome(welcome: Welcome): void {
    clearTimeout(this.helloTimer);
    this.attempt = 0;
    if (!welcome.resumed) this.seq = welcome.seq;
    this.epoch = welcome.epoch;
    this.options.handlers.welcome(welcome);
    this.enter("online");
    clearInterval(this.heartbeat);
    this.missed = 0;
    this.heartbeat = setInterval(() => {
      if (this.missed >= MISSED_MAX) {
        this.reconnect(0);
        return;
      }
      this.missed += 1;
      this.ping();
    }, HEARTBEAT_MS);
    this.ping();
  }

  private ping(): void {
    const id = this.nextId++;
    this.pings.set(id, this.now());
    this.socket?.send(JSON.stringify({ t: "ping", id, d: {} }));
  }

  private pong(frame: Frame): void {
    const [id, sentAt] =
      frame.id === undefined
        ? (this.pings.entries().next().value ?? [])
        : [frame.id, this.pings.get(frame.id)];
    if (id === undefined || sentAt === undefined) return;
    this.pings.delete(id);
    const time = (frame.d as { server_time?: unknown } | null)?.server_time;
    if (typeof time === "string") this.options.handlers.pong(time, sentAt, this.now());
  }

  private answer(frame: Frame): void {
    const waiting = this.waiting.get(frame.id ?? -1);
    if (!waiting || frame.id === undefined) return;
    this.waiting.delete(frame.id);
    clearTimeout(waiting.timer);
    if (frame.t === "ack") {
      waiting.resolve(frame.d);
      return;
    }
    const d = (frame.d ?? {}) as Record<string, unknown>;
    waiting.reject(new Problem(String(d["code"] ?? "unavailable"), String(d["message"] ?? ""), 0, d));
  }

  /** Drops the socket and tries again after `pause` milliseconds, keeping epoch and seq for a resume. */
  private reconnect(pause: number): void {
    this.drop();
    this.retryAt = this.now() + pause;
    this.enter("waiting");
    this.retryTimer = setTimeout(() => {
      this.connect();
    }, pause);
  }

  private drop(): void {
    clearInterval(this.heartbeat);
    clearTimeout(this.helloTimer);
    clearTimeout(this.probeTimer);
    this.probeTimer = undefined;
    const socket = this.socket;
    this.socket = null;
    this.pings.clear();
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(CLOSE_LOCAL);
    }
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new Problem(OFFLINE, "connection lost"));
    }
  }

  /** What a close code means for us: contract.md 4.6. */
  private lost(socket: Socket, code: number): void {
    if (socket !== this.socket) return;
    switch (code) {
      case 4401:
      case 4403:
        this.drop();
        this.enter("sign_in");
        return;
      case 4409:
        this.drop();
        this.enter("replaced");
        return;
      case 1012:
        this.reconnect(this.random() * RESTART_SPREAD_MS);
        return;
      case 4408:
        this.reconnect(this.random() * 500);
        return;
      case 4400:
        // The server did not understand us: what we remember may be the reason.
        this.epoch = null;
        this.seq = 0;
        break;
      case 4429:
        this.attempt = Math.max(this.attempt, 8);
        break;
      default:
        break;
    }
    this.reconnect(backoff(this.attempt, this.random()));
    this.attempt += 1;
  }

  private enter(phase: Phase): void {
    if (this.phase === phase) return;
    this.phase = phase;
    this.options.handlers.phase(phase);
  }
}

interface Frame {
  t: string;
  id?: number;
  seq?: number;
  d: unknown;
}

import { afterClose, pause, type AfterClose } from "./backoff";
import type { Frame } from "./protocol";

/** Pings keep proxies awake; silence longer than `DEAD` means the line is gone though nobody said so. */
const PING = 25_000;
const DEAD = 60_000;
/** Answer time of a ping after sleep, and of the first `ready`. */
const PROBE = 5_000;
const READY = 10_000;
/** Attempts without success before long polling helps out, and the pause between later ones. */
const POLL_AFTER = 3;
const WHILE_POLLING = 300_000;

/** What the connection tells its owner. */
export interface Hooks {
  /** First frame of a new socket. */
  auth(): Frame;
  frame(frame: Frame): void;
  /** The line is lost; a new attempt is on its way. Not told of attempts that fail while polling stands in. */
  down(): void;
  /** The line is closed for a reason that a new attempt does not cure. */
  ended(what: Exclude<AfterClose, { kind: "retry" }>, reason: string): void;
  /** The socket cannot be opened here (true), or it can again (false). */
  poll(on: boolean): void;
}

/** The socket: authentication, life signs, reconnection. Knows frames, not what they mean. */
export class Connection {
  private socket: WebSocket | null = null;
  private up = false;
  private attempt = 0;
  private polling = false;
  private heard = 0;
  private hiddenAt = 0;
  private stopped = true;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private probing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly hooks: Hooks,
    private readonly open: (url: string, protocol: string) => WebSocket = (u, p) => new WebSocket(u, p),
  ) {}

  /** True between `ready` and the loss of the line. */
  get ready(): boolean {
    return this.up;
  }

  start(): void {
    this.stopped = false;
    this.connect();
  }

  /** Closes for good; `start` begins anew. */
  stop(): void {
    this.stopped = true;
    this.attempt = 0;
    this.forget();
    clearTimeout(this.retry);
    this.setPolling(false);
  }

  /** Sends when the line is up; false = not sent. */
  send(frame: Frame): boolean {
    if (!this.up || this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Gives up the socket at hand, as after a missing answer, and tries again. */
  drop(): void {
    if (!this.stopped && this.socket) this.lost(1006, "");
  }

  /** The network or the page came back: try at once, or make sure that the line is alive. */
  wake(): void {
    if (this.stopped) return;
    if (!this.up) {
      if (this.socket?.readyState === 0) return;
      clearTimeout(this.retry);
      this.connect();
    } else this.probe();
  }

  /** The page was hidden or shown. After more than 30 s in the background the line is checked. */
  visible(shown: boolean): void {
    if (!shown) this.hiddenAt = Date.now();
    else if (!this.up || (this.hiddenAt && Date.now() - this.hiddenAt > 30_000)) this.wake();
  }

  private probe(): void {
    this.send({ t: "ping" });
    clearTimeout(this.probing);
    this.probing = setTimeout(() => this.drop(), PROBE);
  }

  private connect(): void {
    this.forget();
    let socket: WebSocket;
    try {
      socket = this.open(this.url, "rozmova.widget.v1");
    } catch {
      this.lost(1006, "");
      return;
    }
    this.socket = socket;
    this.probing = setTimeout(() => this.drop(), READY);
    socket.onopen = () => socket.send(JSON.stringify(this.hooks.auth()));
    socket.onmessage = (message) => {
      this.heard = Date.now();
      if (this.up) clearTimeout(this.probing);
      this.take(message.data);
    };
    socket.onclose = ({ code, reason }) => this.lost(code, reason);
  }

  private take(data: unknown): void {
    let frames: unknown;
    try {
      frames = JSON.parse(String(data));
    } catch {
      return;
    }
    // Under a burst the server may join events into an array.
    for (const frame of (Array.isArray(frames) ? frames : [frames]) as Frame[]) {
      if (typeof frame?.t !== "string") continue;
      if (frame.t === "ready") this.alive();
      this.hooks.frame(frame);
    }
  }

  private alive(): void {
    this.up = true;
    this.attempt = 0;
    clearTimeout(this.probing);
    this.setPolling(false);
    clearInterval(this.watch);
    this.watch = setInterval(() => {
      if (Date.now() - this.heard > DEAD) this.drop();
      else this.send({ t: "ping" });
    }, PING);
  }

  private forget(): void {
    clearInterval(this.watch);
    clearTimeout(this.probing);
    const { socket } = this;
    this.socket = null;
    this.up = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      try {
        socket.close();
      } catch {
        // Never opened.
      }
    }
  }

  private lost(code: number, reason: string): void {
    const was = this.up;
    this.forget();
    if (this.stopped) return;
    if (was || !this.polling) this.hooks.down();
    const next = afterClose(code, this.attempt);
    if (next.kind !== "retry") {
      this.stopped = true;
      this.setPolling(false);
      this.hooks.ended(next, reason);
      return;
    }
    this.attempt++;
    if (this.attempt >= POLL_AFTER) this.setPolling(true);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), this.polling ? Math.max(next.in, pollPause(this.attempt)) : next.in);
  }

  private setPolling(on: boolean): void {
    if (this.polling === on) return;
    this.polling = on;
    this.hooks.poll(on);
  }
}

/** While polling the socket is tried rarely, but the first times soon: most often the server just restarted. */
const pollPause = (attempt: number) => (attempt < 8 ? pause(attempt, () => 1) : WHILE_POLLING);

import { afterClose, type AfterClose } from "./backoff";
import type { Frame } from "./protocol";

/** Pings keep proxies awake; silence longer than `DEAD` means the line is gone though nobody said so. */
const PING = 25_000;
const DEAD = 60_000;
/** Answer time of a ping after sleep, and of the first `ready`. */
const PROBE = 5_000;
const READY = 10_000;
/** Attempts without success before long polling helps out, and the pause between later ones. */
const POLL_AFTER = 3;
const WHILE_POLLING = 30_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

/** What the connection tells its owner. */
export interface Hooks {
  /** First frame of a new socket. */
  auth(): Frame;
  frame(frame: Frame): void;
  /** The line is lost; a new attempt is on its way. Not told of attempts that fail while polling stands in. */
  down(): void;
  /** The line is closed for a reason that a new attempt does not cure. */
  ended(kind: AfterClose["kind"], reason: string): void;
  /** The socket cannot be opened here (true), or it can again (false). */
  poll(on: boolean): void;
}

/** The socket: authentication, life signs, reconnection. Knows frames, not what they mean. */
export function createConnection(
  url: string,
  hooks: Hooks,
  open: (url: string, protocol: string) => WebSocket = (u, p) => new WebSocket(u, p),
) {
  let socket: WebSocket | null = null;
  let up = false;
  let attempt = 0;
  let polling = false;
  let heard = 0;
  let hiddenAt = 0;
  let stopped = true;
  let retry: Timer;
  let watch: ReturnType<typeof setInterval> | undefined;
  let probing: Timer;

  function start(): void {
    stopped = false;
    connect();
  }

  /** Closes for good; `start` begins anew. */
  function stop(): void {
    stopped = true;
    attempt = 0;
    forget();
    clearTimeout(retry);
    setPolling(false);
  }

  /** Sends when the line is up; false = not sent. */
  function send(frame: Frame): boolean {
    if (!up || socket?.readyState !== 1) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  /** Gives up the socket at hand, as after a missing answer, and tries again. */
  function drop(): void {
    if (!stopped && socket) lost(1006, "");
  }

  /** The network or the page came back: try at once, or make sure that the line is alive. */
  function wake(): void {
    if (stopped) return;
    if (!up) {
      if (socket?.readyState === 0) return;
      clearTimeout(retry);
      connect();
    } else probe();
  }

  /** The page was hidden or shown. After more than 30 s in the background the line is checked. */
  function visible(shown: boolean): void {
    if (!shown) hiddenAt = Date.now();
    else if (!up || (hiddenAt && Date.now() - hiddenAt > 30_000)) wake();
  }

  function probe(): void {
    send({ t: "ping" });
    clearTimeout(probing);
    probing = setTimeout(() => drop(), PROBE);
  }

  function connect(): void {
    forget();
    let made: WebSocket;
    try {
      made = open(url, "rozmova.widget.v1");
    } catch {
      lost(1006, "");
      return;
    }
    socket = made;
    probing = setTimeout(() => drop(), READY);
    made.onopen = () => made.send(JSON.stringify(hooks.auth()));
    made.onmessage = (message) => {
      heard = Date.now();
      if (up) clearTimeout(probing);
      take(message.data);
    };
    made.onclose = ({ code, reason }) => lost(code, reason);
  }

  function take(data: unknown): void {
    let frames: unknown;
    try {
      frames = JSON.parse(String(data));
    } catch {
      return;
    }
    // Under a burst the server may join events into an array.
    for (const frame of (Array.isArray(frames) ? frames : [frames]) as Frame[]) {
      if (typeof frame?.t !== "string") continue;
      if (frame.t === "ready") alive();
      hooks.frame(frame);
    }
  }

  function alive(): void {
    up = true;
    attempt = 0;
    clearTimeout(probing);
    setPolling(false);
    clearInterval(watch);
    watch = setInterval(() => {
      if (Date.now() - heard > DEAD) drop();
      else send({ t: "ping" });
    }, PING);
  }

  function forget(): void {
    clearInterval(watch);
    clearTimeout(probing);
    const old = socket;
    socket = null;
    up = false;
    if (old) {
      old.onopen = old.onmessage = old.onclose = null;
      old.close();
    }
  }

  function lost(code: number, reason: string): void {
    const was = up;
    forget();
    if (stopped) return;
    if (was || !polling) hooks.down();
    const next = afterClose(code, attempt);
    if (next.kind !== "retry") {
      stopped = true;
      setPolling(false);
      hooks.ended(next.kind, reason);
      return;
    }
    attempt++;
    if (attempt >= POLL_AFTER) setPolling(true);
    clearTimeout(retry);
    retry = setTimeout(() => connect(), polling ? WHILE_POLLING : next.in);
  }

  function setPolling(on: boolean): void {
    if (polling === on) return;
    polling = on;
    hooks.poll(on);
  }

  return {
    /** True between `ready` and the loss of the line. */
    ready: () => up,
    start,
    stop,
    send,
    drop,
    wake,
    visible,
  };
}

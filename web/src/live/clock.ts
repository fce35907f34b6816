/**
 * Time as the server sees it, and one 1 Hz ticker for every counter on the page.
 * The offset is taken from the ping with the shortest round trip so far, since that one says most about the clocks.
 */
export class ServerClock {
  private offset = 0;
  private bestRoundTrip = Number.POSITIVE_INFINITY;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private lastTick = 0;
  private current: number;

  /** `onWake` hears that the ticker missed more than five seconds: the machine slept. */
  constructor(
    private readonly local: () => number = Date.now,
    private readonly onWake: () => void = () => undefined,
  ) {
    this.current = local();
  }

  /** Milliseconds since the epoch, corrected to the server's clock. */
  now(): number {
    return this.local() + this.offset;
  }

  /** Learns from an answer stamped `serverTime`, asked for at local `sentAt` and received at local `receivedAt`. */
  learn(serverTime: string, sentAt: number, receivedAt: number): void {
    const server = Date.parse(serverTime);
    const roundTrip = receivedAt - sentAt;
    if (Number.isNaN(server) || roundTrip > this.bestRoundTrip) return;
    this.bestRoundTrip = roundTrip;
    this.offset = server + roundTrip / 2 - receivedAt;
  }

  /** Forgets the best round trip, so that the next answer counts again; called after each reconnect. */
  relearn(): void {
    this.bestRoundTrip = Number.POSITIVE_INFINITY;
  }

  /** The value of the last tick; stable between ticks, as `useSyncExternalStore` needs it. */
  readonly tick = (): number => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.timer === undefined) {
      this.lastTick = this.local();
      this.current = this.now();
      this.timer = setInterval(() => {
        this.beat();
      }, 1000);
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  };

  private beat(): void {
    const at = this.local();
    if (at - this.lastTick > 5000) this.onWake();
    this.lastTick = at;
    this.current = this.now();
    for (const listener of this.listeners) listener();
  }
}

import type { WireEvent } from "./events";
import { reduceBatch } from "./reduce";
import type { PanelState } from "./state";

/** Under a burst the buffer is applied at most ten times a second (ui.md 14). */
const BURST_INTERVAL_MS = 100;
/** A hidden tab gets no animation frames, so a timer stands in for them. */
const HIDDEN_INTERVAL_MS = 250;

export interface Scheduler {
  now(): number;
  /** Runs `task` at the next frame, or after `delay` milliseconds when it is above zero. */
  soon(task: () => void, delay: number): void;
}

const browser: Scheduler = {
  now: () => performance.now(),
  soon(task, delay) {
    if (delay > 0) {
      setTimeout(task, delay);
      return;
    }
    let done = false;
    const once = (): void => {
      if (done) return;
      done = true;
      task();
    };
    requestAnimationFrame(once);
    setTimeout(once, HIDDEN_INTERVAL_MS);
  },
};

/** Live entities. Components subscribe to one key each, so a burst redraws rows and not the panel. */
export class LiveStore {
  private current: PanelState;
  private buffer: WireEvent[] = [];
  private scheduled = false;
  private held = false;
  private lastFlush = Number.NEGATIVE_INFINITY;
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(
    initial: PanelState,
    private readonly onResync: () => void,
    private readonly onApplied: (events: readonly WireEvent[]) => void = () => undefined,
    private readonly scheduler: Scheduler = browser,
  ) {
    this.current = initial;
  }

  get state(): PanelState {
    return this.current;
  }

  push(events: readonly WireEvent[]): void {
    for (const event of events) this.buffer.push(event);
    this.schedule();
  }

  /** Keeps events back while a snapshot is on its way: everything up to the welcome's seq is in it. */
  hold(): void {
    this.held = true;
  }

  /** Swaps a snapshot in and applies what was kept back, in one commit. */
  release(change: (state: PanelState) => PanelState): void {
    this.held = false;
    this.current = change(this.current);
    this.apply();
    this.notifyAll();
  }

  /** A change of our own (HTTP answers, optimistic ones), outside the stream. */
  update(change: (state: PanelState) => PanelState, changed: readonly string[]): void {
    this.current = change(this.current);
    this.notify(changed);
  }

  subscribe(key: string, listener: () => void): () => void {
    let set = this.listeners.get(key);
    if (!set) this.listeners.set(key, (set = new Set()));
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(key) === set) this.listeners.delete(key);
    };
  }

  private schedule(): void {
    if (this.scheduled || this.held) return;
    this.scheduled = true;
    const since = this.scheduler.now() - this.lastFlush;
    const delay = this.buffer.length > 1 ? Math.max(0, BURST_INTERVAL_MS - since) : 0;
    this.scheduler.soon(() => {
      this.scheduled = false;
      if (!this.held) this.notify(this.apply());
    }, delay);
  }

  private apply(): Iterable<string> {
    const events = this.buffer;
    if (events.length === 0) return [];
    this.buffer = [];
    this.lastFlush = this.scheduler.now();
    const { state, changed, resync } = reduceBatch(this.current, events);
    this.current = state;
    this.onApplied(events);
    if (resync) this.onResync();
    return changed;
  }

  private notify(changed: Iterable<string>): void {
    for (const key of changed) {
      for (const listener of [...(this.listeners.get(key) ?? [])]) listener();
    }
  }

  private notifyAll(): void {
    for (const set of [...this.listeners.values()]) for (const listener of [...set]) listener();
  }
}

import type { DialogId } from "../api/types";

/** One tab among those of one person in this browser: who leads, and what the others look at. */
export interface TabState {
  looks: boolean;
  open: DialogId | null;
  /** Local time of the last key in a reply box. */
  typedAt: number;
}

interface Word {
  tab: string;
  state: TabState | null;
}

/** A silent tab is forgotten: browsers kill tabs without a word. Each says where it stands this often. */
const SAY_MS = 5_000;
const FORGET_MS = 12_000;

/** Asks for the lock that only one tab holds; resolves when this one has it. */
export type Lock = (name: string, held: () => Promise<void>) => void;

/** `navigator.locks` where there is one (plain http on another host has none: then every tab leads its own). */
export const webLock: Lock = (name, held) => {
  const locks = navigator.locks as LockManager | undefined;
  if (locks)
    void locks.request(name, held).catch(() => undefined); // the page is going away
  else void held();
};

/** Leads one of the tabs, and knows what the others look at. */
export class Tabs {
  leads = false;
  private own: TabState = { looks: false, open: null, typedAt: 0 };
  private readonly others = new Map<string, { state: TabState; at: number }>();
  private readonly tab = Math.random().toString(36).slice(2);
  private readonly channel: BroadcastChannel | null;
  private readonly timer: ReturnType<typeof setInterval>;
  private release: () => void = () => undefined;

  constructor(user: number, lock: Lock = webLock) {
    this.channel =
      typeof BroadcastChannel === "function" ? new BroadcastChannel(`rozmova-tabs-${user}`) : null;
    if (this.channel) {
      this.channel.onmessage = ({ data }: MessageEvent<Word>) => {
        if (data.state) this.others.set(data.tab, { state: data.state, at: Date.now() });
        else this.others.delete(data.tab);
      };
    }
    this.timer = setInterval(() => {
      this.say();
    }, SAY_MS);
    lock(`rozmova-leader-${user}`, () => {
      this.leads = true;
      return new Promise((resolve) => {
        this.release = resolve;
      });
    });
  }

  /** This tab looks at something else. */
  set(change: Partial<TabState>): void {
    this.own = { ...this.own, ...change };
    this.say();
  }

  /** Everybody's state; tabs that have fallen silent are left out. */
  all(): TabState[] {
    const now = Date.now();
    for (const [tab, { at }] of this.others) if (now - at > FORGET_MS) this.others.delete(tab);
    return [this.own, ...[...this.others.values()].map(({ state }) => state)];
  }

  get looks(): boolean {
    return this.own.looks;
  }

  end(): void {
    clearInterval(this.timer);
    this.leads = false;
    this.release();
    this.channel?.postMessage({ tab: this.tab, state: null } satisfies Word);
    this.channel?.close();
  }

  private say(): void {
    this.channel?.postMessage({ tab: this.tab, state: this.own } satisfies Word);
  }
}

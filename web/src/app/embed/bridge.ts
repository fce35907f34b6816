import {
  type HostMessage,
  type PanelMessage,
  type PanelMessages,
  readMessage,
  SOURCE,
  VERSION,
} from "./protocol";

/** Messages the page around may send in a second; more than that are dropped. */
const MOST_PER_S = 20;

/** The window around, as far as it is spoken to. */
export interface Around {
  postMessage(message: unknown, targetOrigin: string): void;
}

/** The part of a `MessageEvent` that is looked at. */
export interface Heard {
  data: unknown;
  origin: string;
  source: unknown;
}

/**
 * The origin around this frame, when the browser tells it and the list has it. Firefox tells no ancestors, and a page may keep its
 * address for itself: then null, and the first message from a listed origin decides.
 */
export function originAround(
  listed: readonly string[],
  { ancestors, referrer }: { ancestors: ArrayLike<string> | undefined; referrer: string },
): string | null {
  const near = ancestors?.[0];
  if (near !== undefined) return listed.includes(near) ? near : null;
  try {
    const { origin } = new URL(referrer);
    return listed.includes(origin) ? origin : null;
  } catch {
    return null;
  }
}

/** Speaks with the page around the frame: to listed origins only, and hearing nobody else (security.md WS-14). */
export class Bridge {
  /** Origin of the page around, once it is known. */
  private origin: string | null;
  private readonly times: number[] = [];

  constructor(
    private readonly options: {
      around: Around;
      /** Exact origins that may embed the panel. */
      listed: readonly string[];
      origin: string | null;
      heard(message: HostMessage): void;
      now?: () => number;
    },
  ) {
    this.origin = options.origin;
  }

  /** Says something. While it is not known which of the listed pages is around, each is addressed: browsers deliver to it alone. */
  post<Type extends PanelMessage>(type: Type, data: PanelMessages[Type]): void {
    const message = { source: SOURCE, v: VERSION, type, data };
    for (const origin of this.origin === null ? this.options.listed : [this.origin])
      this.options.around.postMessage(message, origin);
  }

  /** Everything that is not from the page around, from exactly its origin and a message of ours, is as if it had not come. */
  readonly hear = (event: Heard): void => {
    const { around, listed, heard } = this.options;
    if (event.source !== around || !listed.includes(event.origin)) return;
    if (this.origin !== null && this.origin !== event.origin) return;
    const message = readMessage(event.data);
    if (message === null || this.floods()) return;
    this.origin = event.origin;
    heard(message);
  };

  private floods(): boolean {
    const now = (this.options.now ?? Date.now)();
    while (this.times[0] !== undefined && now - this.times[0] >= 1_000) this.times.shift();
    if (this.times.length >= MOST_PER_S) return true;
    this.times.push(now);
    return false;
  }
}

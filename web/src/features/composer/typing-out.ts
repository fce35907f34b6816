const REPEAT_MS = 3_000;
const IDLE_MS = 5_000;

/** Tells that the operator types: at most one frame in three seconds, and the end after five seconds of rest. */
export class TypingOut {
  private lastSent = Number.NEGATIVE_INFINITY;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tell: (on: boolean) => void,
    private readonly now: () => number = Date.now,
  ) {}

  key(): void {
    const at = this.now();
    if (at - this.lastSent >= REPEAT_MS) {
      this.lastSent = at;
      this.tell(true);
    }
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.stop();
    }, IDLE_MS);
  }

  stop(): void {
    clearTimeout(this.idle);
    if (this.lastSent === Number.NEGATIVE_INFINITY) return;
    this.lastSent = Number.NEGATIVE_INFINITY;
    this.tell(false);
  }
}

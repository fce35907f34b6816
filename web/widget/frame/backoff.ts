const FIRST = 500;
const CAP = 30_000;

/** Pause before attempt number `attempt` (from 0), ms: 0.5 s · 2ⁿ, at most 30 s, full jitter. */
export function pause(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(CAP, FIRST * 2 ** Math.min(attempt, 16));
}

/** What to do after the socket closed. */
export type AfterClose =
  | { kind: "retry"; in: number }
  /** The token is no longer good: open a session again, then connect. */
  | { kind: "session" }
  /** The address is blocked; the reason is a text for the visitor. */
  | { kind: "blocked" }
  /** This site may not show the chat. */
  | { kind: "refused" }
  /** Another tab took the place; wait for the visitor. */
  | { kind: "replaced" };

/** Reads a close code (widget.md B.3). */
export function afterClose(code: number, attempt: number, random: () => number = Math.random): AfterClose {
  switch (code) {
    case 4401:
      return { kind: "session" };
    case 4451:
      return { kind: "blocked" };
    case 4403:
      return { kind: "refused" };
    case 4409:
      return { kind: "replaced" };
    case 4429:
      return { kind: "retry", in: 10_000 + pause(attempt, random) };
    case 1013:
      return { kind: "retry", in: 5_000 + pause(attempt, random) };
    case 1001:
      return { kind: "retry", in: random() * 5_000 };
    default:
      return { kind: "retry", in: pause(attempt, random) };
  }
}

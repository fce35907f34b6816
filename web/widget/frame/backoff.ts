const FIRST = 500;
const CAP = 30_000;

/** Pause before attempt number `attempt` (from 0), ms: 0.5 s · 2ⁿ, at most 30 s, full jitter. */
export function pause(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(CAP, FIRST * 2 ** Math.min(attempt, 16));
}

/**
 * What to do after the socket closed: try again after `in` ms, open a session again (the token is no longer good), or
 * nothing: the address is blocked (the reason is a text for the visitor), this site may not show the chat, another tab
 * took the place.
 */
export type AfterClose = { kind: "retry" | "session" | "blocked" | "refused" | "replaced"; in: number };

const ENDS: Record<number, AfterClose["kind"]> = {
  4401: "session",
  4451: "blocked",
  4403: "refused",
  4409: "replaced",
};

/** Shortest pause after "too many" and "try later", ms. */
const WAITS: Record<number, number> = { 4429: 10_000, 1013: 5_000 };

/** Reads a close code (widget.md B.3). A server that goes away spreads its visitors over 5 s. */
export function afterClose(code: number, attempt: number, random: () => number = Math.random): AfterClose {
  return {
    kind: ENDS[code] ?? "retry",
    in: code === 1001 ? random() * 5_000 : (WAITS[code] ?? 0) + pause(attempt, random),
  };
}

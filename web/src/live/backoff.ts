const FIRST_MS = 500;
const FACTOR = 1.7;
const CAP_MS = 20_000;

/** Pause before reconnect number `attempt` (from 0): 0.5 s × 1.7ⁿ up to 20 s with full jitter; `random` is in [0, 1). */
export function backoff(attempt: number, random: number): number {
  return Math.min(CAP_MS, FIRST_MS * FACTOR ** attempt) * random;
}

import type { OperatorStatus } from "../api/types";

/** Minutes a status may last (operator-line.md 10) when it has lasted longer already; null while it is in order. */
export function overstayed(status: OperatorStatus | undefined, since: string, now: number): number | null {
  const minutes = status?.max_minutes ?? null;
  return minutes !== null && now - Date.parse(since) > minutes * 60_000 ? minutes : null;
}

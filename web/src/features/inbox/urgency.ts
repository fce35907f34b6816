import type { Priority } from "../../api/types";

/** How a priority is marked in a row: `top` is the heaviest there is, `high` is above the usual one. */
export type Urgency = "top" | "high";

/** What a row says of the priority of its request; null for the usual one and below, which need no attention. Pure. */
export function urgencyOf(priorities: readonly Priority[], id: number | null): Urgency | null {
  const own = priorities.find((priority) => priority.id === id);
  const usual = priorities.find((priority) => priority.is_default === true);
  if (!own || !usual || own.weight <= usual.weight) return null;
  return priorities.some(({ weight }) => weight > own.weight) ? "high" : "top";
}

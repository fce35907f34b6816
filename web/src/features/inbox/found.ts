import type { Sought } from "./use-search";

/** How the number of results is told: all there are, the first of more, or those of what was looked through. */
export function foundKey({
  cursor,
  full,
}: Pick<Sought, "cursor" | "full">): "search.found" | "search.foundMore" | "search.foundSoFar" {
  if (cursor === null) return "search.found";
  return full ? "search.foundMore" : "search.foundSoFar";
}

import type { Dialog } from "../../api/types";

/** Whether a bot is in a request that nobody would see otherwise: it leads it, or the newest line is its answer. Rows with chips have one for the first. */
export function botMark(
  { state, preview }: Pick<Dialog, "state" | "preview">,
  chips: boolean,
): "leads" | "answered" | null {
  if (state === "bot") return chips ? null : "leads";
  return preview?.author_kind === "bot" ? "answered" : null;
}

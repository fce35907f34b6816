import type { CardBlockName, PanelSettings } from "../../api/types";

const BLOCKS: readonly CardBlockName[] = ["request", "contacts", "client", "site", "past", "changes"];
const OF_CLIENT: readonly CardBlockName[] = ["client", "contacts"];

/** Blocks to show in the order of the settings, or the client's first; a block that a newer server names is left out. */
export function order(
  set: PanelSettings["client_card"],
  tab: "details" | "client" = "details",
): readonly CardBlockName[] {
  const shown = set
    ? set.filter(({ block, visible }) => visible && BLOCKS.includes(block)).map(({ block }) => block)
    : BLOCKS;
  if (tab === "details") return shown;
  const first = OF_CLIENT.filter((block) => shown.includes(block));
  return [...first, ...shown.filter((block) => !first.includes(block))];
}

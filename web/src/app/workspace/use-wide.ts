import { useSyncExternalStore } from "react";

const FOLDERS = matchMedia("(min-width: 1200px)");
const PINNED = matchMedia("(min-width: 1340px)");
const CONTEXT = matchMedia("(min-width: 1440px)");

function subscribe(listener: () => void): () => void {
  const all = [FOLDERS, PINNED, CONTEXT];
  for (const width of all) width.addEventListener("change", listener);
  return () => {
    for (const width of all) width.removeEventListener("change", listener);
  };
}

/**
 * Which side panes have a place of their own at this width (ui.md 3); the others are drawers. A pinned context pane has its place
 * as soon as the conversation keeps its least width beside it.
 */
export function useWide(pinned: boolean): { folders: boolean; context: boolean } {
  const folders = useSyncExternalStore(subscribe, () => FOLDERS.matches);
  const context = useSyncExternalStore(subscribe, () => (pinned ? PINNED : CONTEXT).matches);
  return { folders, context };
}

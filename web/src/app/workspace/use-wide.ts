import { useSyncExternalStore } from "react";

const FOLDERS = matchMedia("(min-width: 1200px)");
const CONTEXT = matchMedia("(min-width: 1440px)");

function subscribe(listener: () => void): () => void {
  FOLDERS.addEventListener("change", listener);
  CONTEXT.addEventListener("change", listener);
  return () => {
    FOLDERS.removeEventListener("change", listener);
    CONTEXT.removeEventListener("change", listener);
  };
}

/** Which side panes have a place of their own at this width (ui.md 3); the others are drawers. */
export function useWide(): { folders: boolean; context: boolean } {
  const folders = useSyncExternalStore(subscribe, () => FOLDERS.matches);
  const context = useSyncExternalStore(subscribe, () => CONTEXT.matches);
  return { folders, context };
}

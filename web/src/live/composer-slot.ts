import { useEffect } from "react";
import type { QuickReply } from "../api/types";

type Insert = (reply: QuickReply) => void;

let slot: Insert | null = null;

/** Puts a quick reply into the reply box that is on the screen; null when there is none. */
export function composerSlot(): Insert | null {
  return slot;
}

/** The reply box offers itself while it is mounted. */
export function useComposerSlot(insert: Insert): void {
  useEffect(() => {
    slot = insert;
    return () => {
      if (slot === insert) slot = null;
    };
  });
}

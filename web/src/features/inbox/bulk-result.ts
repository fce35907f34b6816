import { create } from "zustand";
import type { BulkAnswer } from "../../api/types";

/** What became of many, when not all of it was done. */
export interface BulkTold {
  answer: BulkAnswer;
  /** It was an undo. */
  undone: boolean;
  /** Takes back what was done. */
  undo: (() => void) | null;
}

interface BulkResults {
  told: BulkTold | null;
  tell(told: BulkTold | null): void;
}

/** Outlives the bar and the list: a close that was held is answered when the reader is elsewhere. */
export const useBulkResult = create<BulkResults>((set) => ({
  told: null,
  tell(told) {
    set({ told });
  },
}));

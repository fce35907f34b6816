import { create } from "zustand";
import type { DialogId } from "../../api/types";

interface Selection {
  ids: ReadonlySet<DialogId>;
  /** Where a range begins. */
  anchor: DialogId | null;
  toggle(id: DialogId): void;
  /** Everything between the anchor and this row, in the order on screen. */
  extend(id: DialogId, order: readonly DialogId[]): void;
  clear(): void;
}

/** Most rows of one bulk action. */
export const MAX_SELECTED = 200;

/** Rows ticked for a bulk action. */
export const useSelection = create<Selection>((set) => ({
  ids: new Set(),
  anchor: null,
  toggle(id) {
    set(({ ids }) => {
      const next = new Set(ids);
      if (!next.delete(id) && next.size < MAX_SELECTED) next.add(id);
      return { ids: next, anchor: id };
    });
  },
  extend(id, order) {
    set(({ ids, anchor }) => {
      const from = anchor === null ? -1 : order.indexOf(anchor);
      const to = order.indexOf(id);
      if (from < 0 || to < 0) return { ids: new Set([...ids, id]), anchor: id };
      const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
      return { ids: new Set([...ids, ...range].slice(0, MAX_SELECTED)) };
    });
  },
  clear() {
    set({ ids: new Set(), anchor: null });
  },
}));

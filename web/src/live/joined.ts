import { create } from "zustand";
import type { DialogId } from "../api/types";

/** Requests of colleagues in which this person answers too (operator-line.md 4.3); forgotten with the page. */
const useRequests = create<{ ids: ReadonlySet<DialogId> }>(() => ({ ids: new Set() }));

/** Becomes a second one who answers, or stops being it. */
export function join(id: DialogId, on = true): void {
  useRequests.setState(({ ids }) => {
    const next = new Set(ids);
    if (on) next.add(id);
    else next.delete(id);
    return { ids: next };
  });
}

export const useJoined = (id: DialogId): boolean => useRequests((state) => state.ids.has(id));

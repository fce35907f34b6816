import { create } from "zustand";
import type { DialogId, Iso } from "../../api/types";
import { draftKey, type DraftKind } from "../../live/drafts";

/** When each text that is not sent yet was begun: going to the note or to another request and back begins nothing anew. */
const useMoments = create<{ of: ReadonlyMap<string, Iso> }>(() => ({ of: new Map() }));

/** A text was begun, or (null) sent or removed. */
export function textBegun(id: DialogId, kind: DraftKind, at: Iso | null): void {
  useMoments.setState(({ of }) => {
    const next = new Map(of);
    if (at === null) next.delete(draftKey(id, kind));
    else next.set(draftKey(id, kind), at);
    return { of: next };
  });
}

/** Null when nothing is written, and of a text that stood there before this page was opened. */
export const useTextBegun = (id: DialogId, kind: DraftKind): Iso | null =>
  useMoments((state) => state.of.get(draftKey(id, kind)) ?? null);

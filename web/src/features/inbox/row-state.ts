import { create } from "zustand";
import type { DialogId } from "../../api/types";

/** What a row says instead of its chips: my take is on its way, or somebody was faster. */
export type RowNote = { kind: "taking" } | { kind: "taken"; by: string };

interface RowNotes {
  notes: ReadonlyMap<DialogId, RowNote>;
  set(id: DialogId, note: RowNote | null): void;
}

export const useRowNotes = create<RowNotes>((set) => ({
  notes: new Map(),
  set(id, note) {
    set(({ notes }) => {
      const next = new Map(notes);
      if (note) next.set(id, note);
      else next.delete(id);
      return { notes: next };
    });
  },
}));

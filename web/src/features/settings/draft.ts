import { useEffect } from "react";
import { create } from "zustand";

interface Unsaved {
  /** Changes that nobody has saved; 0 lets people leave. */
  count: number;
  set(count: number): void;
}

/** What the open page has not saved; the frame asks before it is left. */
export const useUnsaved = create<Unsaved>((set) => ({
  count: 0,
  set(count) {
    set({ count });
  },
}));

/** Tells the frame how many changes the page holds, as long as it is shown. */
export function useHolds(count: number): void {
  const set = useUnsaved((state) => state.set);
  useEffect(() => {
    set(count);
    return () => {
      set(0);
    };
  }, [count, set]);
}

/** Whether two values of a setting are the same to the server. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Lines that somebody left empty are none. */
export function cleaned(value: unknown): unknown {
  return Array.isArray(value)
    ? value
        .map((line: unknown) => (typeof line === "string" ? line.trim() : line))
        .filter((line) => line !== "")
    : value;
}

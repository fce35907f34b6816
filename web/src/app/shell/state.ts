import { create } from "zustand";

interface ShellState {
  help: boolean;
  palette: boolean;
  set(change: Partial<Pick<ShellState, "help" | "palette">>): void;
}

/** Windows of the frame that any button or key may open. */
export const useShell = create<ShellState>((set) => ({
  help: false,
  palette: false,
  set,
}));

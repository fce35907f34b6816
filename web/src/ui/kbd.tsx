import type { ReactNode } from "react";

/** A key as printed on a keyboard. Decorative: the action's name already says what it does. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd
      aria-hidden="true"
      className="rounded-chip border border-line2 px-1 font-sans text-11 font-normal text-current opacity-80 max-pane:hidden"
    >
      {children}
    </kbd>
  );
}

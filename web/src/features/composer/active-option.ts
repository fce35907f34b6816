import { useEffect } from "react";

/** Tells the reply box which option of the list above it is chosen, and keeps that option in sight; null when there is none. */
export function useActiveOption(list: string, active: string | null): void {
  useEffect(() => {
    if (active === null) return;
    document.getElementById(active)?.scrollIntoView({ block: "nearest" });
    const box = document.getElementById("composer");
    box?.setAttribute("aria-controls", list);
    box?.setAttribute("aria-activedescendant", active);
    return () => {
      box?.removeAttribute("aria-controls");
      box?.removeAttribute("aria-activedescendant");
    };
  }, [list, active]);
}

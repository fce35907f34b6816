const FOCUSABLE = "[tabindex='0'], a[href], button, input, textarea";

/** Moves the focus to the next pane that is on the screen, or to the one before (F6, Shift F6). */
export function cyclePanes(direction: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(
    (pane) => pane.offsetParent !== null,
  );
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = at < 0 ? 0 : (at + direction + panes.length) % panes.length;
  const pane = panes[next];
  (
    pane?.querySelector<HTMLElement>("[data-pane-start]") ?? pane?.querySelector<HTMLElement>(FOCUSABLE)
  )?.focus();
}

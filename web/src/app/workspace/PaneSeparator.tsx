import { useRef } from "react";
import { useT } from "../../i18n/desk";
import { usePanel } from "../../live/react";
import { cx } from "../../ui/cx";
import { afterKey, wider } from "./pane-steps";
import { keepWidths, showWidth, type SidePane, usePaneWidths, WIDTHS } from "./pane-widths";

/** The edge of a pane: dragged, moved by arrows, put back by a double click. */
export function PaneSeparator({ pane }: { pane: SidePane }) {
  const t = useT();
  const { store } = usePanel();
  const width = usePaneWidths((state) => state[pane]);
  const drag = useRef<{ x: number; width: number } | null>(null);
  const { least, usual, most } = WIDTHS[pane];
  const set = (next: number): void => {
    showWidth(pane, next);
    keepWidths(store.state.me);
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that moves is a widget (ARIA 1.2)
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t(pane === "list" ? "panes.list" : "panes.context")}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={width}
      className={cx(
        "relative z-10 -mx-1 w-2 shrink-0 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-1/2 after:w-px hover:after:bg-accent focus-visible:after:bg-accent",
        pane === "list" ? "hidden pane:block" : "block",
      )}
      onKeyDown={(event) => {
        const next = afterKey(pane, width, event.key);
        if (next === null) return;
        event.preventDefault();
        set(next);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from) showWidth(pane, from.width + wider(pane, event.clientX - from.x));
      }}
      onLostPointerCapture={() => {
        drag.current = null;
        keepWidths(store.state.me);
      }}
      onDoubleClick={() => {
        set(usual);
      }}
    />
  );
}

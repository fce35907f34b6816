import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FilterRef } from "../../api/types";
import { useLanguage } from "../../i18n/language";
import type { Lateness } from "../../live/lateness";
import { useFilterCount } from "../../live/react";
import { cx } from "../../ui/cx";
import { LateCount } from "./LateCount";

/** A row of the pane of folders: a filter with its live counter. */
export function FolderLink({
  id,
  icon,
  label,
  active,
  level,
  onNavigate,
  onRename,
  onMenu,
  menu,
  zero = false,
  lateness = null,
}: {
  id: FilterRef;
  icon: ReactNode;
  label: string;
  active: boolean;
  level: number;
  onNavigate?: (() => void) | undefined;
  /** F2. */
  onRename?: (() => void) | undefined;
  /** The right button of the mouse. */
  onMenu?: (() => void) | undefined;
  menu?: ReactNode;
  /** Nothing in it is worth saying: a queue that is clear. */
  zero?: boolean;
  /** How late the worst wait in it is. */
  lateness?: Lateness;
}) {
  const language = useLanguage();
  const count = useFilterCount(id);
  return (
    <div
      className={cx(
        "group flex items-center rounded-control",
        active ? "bg-selected" : "hover:bg-hover",
        ["", "ml-4", "ml-8"][level],
      )}
      onContextMenu={(event) => {
        if (!onMenu) return;
        event.preventDefault();
        onMenu();
      }}
    >
      <Link
        to="/inbox/$view"
        params={{ view: "all" }}
        search={{ f: id }}
        aria-current={active ? "page" : undefined}
        {...(onNavigate ? { onClick: onNavigate } : {})}
        onKeyDown={(event) => {
          if (event.key !== "F2" || !onRename) return;
          event.preventDefault();
          onRename();
        }}
        className={cx(
          "flex h-[30px] min-w-0 flex-1 items-center gap-3 rounded-control px-2 max-pane:h-11",
          active ? "font-semibold text-fg" : "text-fg2 hover:text-fg",
        )}
      >
        <span className={active ? "text-accent" : ""}>{icon}</span>
        <span className="min-w-0 flex-1 truncate">{label}</span>
        <LateCount lateness={count === 0 ? null : lateness}>
          {count === undefined ? (zero ? "·" : "") : count > 0 || zero ? count.toLocaleString(language) : ""}
        </LateCount>
      </Link>
      {menu}
    </div>
  );
}

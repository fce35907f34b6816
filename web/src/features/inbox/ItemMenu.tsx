import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { useT } from "./words";

/** The menu of a folder or a filter in the pane: what is its own, and what all have: moved among neighbours, hidden, removed. */
export function ItemMenu({
  name,
  open,
  onOpenChange,
  mayEdit,
  first,
  at,
  count,
  onUp,
  onDown,
  more,
  onHide,
  removal,
  onRemove,
}: {
  name: string;
  open: boolean;
  onOpenChange(open: boolean): void;
  /** Without it the row can only be hidden. */
  mayEdit: boolean;
  /** Its own, before moving. */
  first: ReactNode;
  /** Place among its neighbours, and how many they are. */
  at: number;
  count: number;
  onUp(): void;
  onDown(): void;
  /** Its own, behind moving. */
  more: ReactNode;
  onHide(): void;
  /** What removing is called. */
  removal: string;
  onRemove(): void;
}) {
  const t = useT();
  return (
    <Menu
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          aria-label={t("tree.actionsOf", { name })}
          className="mr-1 flex size-6 shrink-0 items-center justify-center rounded-chip text-fg2 opacity-0 group-hover:opacity-100 hover:text-fg focus-visible:opacity-100 data-[state=open]:opacity-100 max-pane:size-11 max-pane:opacity-100"
        >
          <Ellipsis size={15} aria-hidden />
        </button>
      }
    >
      {mayEdit ? (
        <>
          {first}
          <MenuItem disabled={at <= 0} onSelect={onUp}>
            {t("tree.up")}
          </MenuItem>
          <MenuItem disabled={at >= count - 1} onSelect={onDown}>
            {t("tree.down")}
          </MenuItem>
          {more}
        </>
      ) : null}
      <MenuItem onSelect={onHide}>{t("tree.hide")}</MenuItem>
      {mayEdit ? (
        <>
          <MenuLine />
          <MenuItem onSelect={onRemove}>{removal}</MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

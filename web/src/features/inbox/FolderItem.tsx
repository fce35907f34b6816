import { ChevronDown, FolderClosed } from "lucide-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { asProblem } from "../../api/problems";
import type { FilterId, Folder, FolderId } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useFilters, useGrant } from "../../live/react";
import { cx } from "../../ui/cx";
import { MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { kinOf, mayLieIn, placesFor, reordered } from "./folder-places";
import { ItemMenu } from "./ItemMenu";
import { NameFolder } from "./NameFolder";
import { useT } from "./words";

/** Kinds of what is dragged in the pane of folders. */
export const DRAGGED_FILTER = "application/x-rozmova-filter";
const DRAGGED_FOLDER = "application/x-rozmova-folder";

/**
 * A folder with what lies in it: folded, renamed (F2), moved among its neighbours and into others, hidden, dissolved. A filter
 * dropped on it goes inside, a folder dropped on it goes before it.
 */
export function FolderItem({
  folder,
  level,
  children,
}: {
  folder: Folder;
  level: number;
  children: ReactNode;
}) {
  const t = useT();
  const { filters, folders, removeFolder, createFolder, changeFolder, orderFolders, hideFolder, update } =
    useFilters();
  const mayShare = useGrant("folders_shared_edit");
  const mayShareFilters = useGrant("filters_shared_edit");
  const show = useToasts((state) => state.show);
  const [open, setOpen] = useState(true);
  const [menu, setMenu] = useState(false);
  const [naming, setNaming] = useState<"this" | "inner" | null>(null);
  const [over, setOver] = useState<"inside" | "before" | null>(null);
  const shared = folder.owner_id === null;
  const mayEdit = !shared || mayShare;
  const kin = kinOf(folders, folder);
  const at = kin.findIndex(({ id }) => id === folder.id);
  const tried = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }));
  };
  const place = (before: FolderId | null): void => {
    tried(orderFolders(reordered(kin, folder.id, before)));
  };

  const onDragOver = (event: DragEvent): void => {
    const { types } = event.dataTransfer;
    const kind = types.includes(DRAGGED_FILTER)
      ? "inside"
      : types.includes(DRAGGED_FOLDER) && mayEdit
        ? "before"
        : null;
    if (!kind) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(kind);
  };
  const onDrop = (event: DragEvent): void => {
    setOver(null);
    const filter = filters.find(
      ({ id }) => id === (Number(event.dataTransfer.getData(DRAGGED_FILTER)) as FilterId),
    );
    const dropped = folders.find(
      ({ id }) => id === (Number(event.dataTransfer.getData(DRAGGED_FOLDER)) as FolderId),
    );
    if (filter) {
      event.preventDefault();
      event.stopPropagation();
      if (filter.owner_id === null && !mayShareFilters) return;
      if (mayLieIn(filter, folder)) tried(update(filter, { folder_id: folder.id }));
      else show({ text: t("tree.sharedOnly") });
    } else if (dropped && dropped.id !== folder.id) {
      event.preventDefault();
      event.stopPropagation();
      if (kin.some(({ id }) => id === dropped.id)) tried(orderFolders(reordered(kin, dropped.id, folder.id)));
    }
  };

  return (
    <li
      draggable={mayEdit}
      onDragStart={(event) => {
        event.stopPropagation();
        event.dataTransfer.setData(DRAGGED_FOLDER, String(folder.id));
        event.dataTransfer.effectAllowed = "move";
      }}
    >
      <div
        className={cx(
          "group flex items-center rounded-control hover:bg-hover",
          ["", "ml-4"][level],
          over === "inside" && "bg-selected",
          over === "before" && "shadow-[0_-2px_0_var(--color-accent)]",
        )}
        onDragOver={onDragOver}
        onDragLeave={() => {
          setOver(null);
        }}
        onDrop={onDrop}
        onContextMenu={(event) => {
          if (!mayEdit) return;
          event.preventDefault();
          setMenu(true);
        }}
      >
        <button
          type="button"
          aria-expanded={open}
          className="flex h-[30px] min-w-0 flex-1 items-center gap-3 rounded-control px-2 text-left text-fg2 hover:text-fg max-pane:h-11"
          onClick={() => {
            setOpen(!open);
          }}
          onKeyDown={(event) => {
            if (event.key !== "F2" || !mayEdit) return;
            event.preventDefault();
            setNaming("this");
          }}
        >
          <FolderClosed size={16} aria-hidden />
          <span className="min-w-0 flex-1 truncate">{folder.name}</span>
          <ChevronDown size={14} aria-hidden className={cx("transition-transform", !open && "-rotate-90")} />
        </button>
        <ItemMenu
          name={folder.name}
          open={menu}
          onOpenChange={setMenu}
          mayEdit={mayEdit}
          first={
            <>
              <MenuItem
                shortcut="F2"
                onSelect={() => {
                  setNaming("this");
                }}
              >
                {t("tree.renameFolder")}
              </MenuItem>
              {level === 0 ? (
                <MenuItem
                  onSelect={() => {
                    setNaming("inner");
                  }}
                >
                  {t("tree.newInside")}
                </MenuItem>
              ) : null}
            </>
          }
          at={at}
          count={kin.length}
          onUp={() => {
            place(kin[at - 1]?.id ?? null);
          }}
          onDown={() => {
            place(kin[at + 2]?.id ?? null);
          }}
          more={
            <>
              {folder.parent_id === null ? null : (
                <MenuItem
                  onSelect={() => {
                    tried(changeFolder(folder.id, { parent_id: null }));
                  }}
                >
                  {t("tree.toTop")}
                </MenuItem>
              )}
              {placesFor(folders, folder).map(({ id, name }) => (
                <MenuItem
                  key={id}
                  onSelect={() => {
                    tried(changeFolder(folder.id, { parent_id: id }));
                  }}
                >
                  {t("tree.into", { name })}
                </MenuItem>
              ))}
            </>
          }
          onHide={() => {
            tried(hideFolder(folder.id, true));
          }}
          removal={t("tree.remove")}
          onRemove={() => {
            tried(removeFolder(folder.id));
          }}
        />
      </div>
      {open ? <ul>{children}</ul> : null}
      {naming === null ? null : (
        <NameFolder
          title={t(naming === "this" ? "tree.renameFolder" : "tree.newInside")}
          first={naming === "this" ? folder.name : ""}
          onSave={(name) =>
            naming === "this" ? changeFolder(folder.id, { name }) : createFolder(name, shared, folder.id)
          }
          onClose={() => {
            setNaming(null);
          }}
        />
      )}
    </li>
  );
}

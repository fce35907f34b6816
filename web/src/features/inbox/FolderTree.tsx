import {
  AtSign,
  Clock,
  Filter,
  MessageCircleQuestion,
  PauseCircle,
  Users,
  Archive,
  ShieldBan,
} from "lucide-react";
import { type DragEvent, type ReactNode, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import {
  type FilterId,
  type FilterRef,
  type Folder,
  type SavedFilter,
  SYSTEM_FOLDERS,
  type SystemFolder,
} from "../../api/types";
import { useT } from "./words";
import { problemText } from "../../i18n/names";
import { useFilters, useGrant, usePreferences } from "../../live/react";
import { cx } from "../../ui/cx";
import { Menu, MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { DRAGGED_FILTER, FolderItem } from "./FolderItem";
import { FolderLink } from "./FolderLink";
import { ItemMenu } from "./ItemMenu";
import { QueueTree } from "./QueueTree";
import { SaveFilter } from "./SaveFilter";

const ICONS: Record<SystemFolder, ReactNode> = {
  overdue: <Clock size={16} aria-hidden />,
  unanswered: <MessageCircleQuestion size={16} aria-hidden />,
  mentions: <AtSign size={16} aria-hidden />,
  paused: <PauseCircle size={16} aria-hidden />,
  closed: <Archive size={16} aria-hidden />,
  spam_banned: <ShieldBan size={16} aria-hidden />,
};

interface TreeProps {
  /** The filter on screen. */
  active: FilterRef | null;
  /** With the folders that everybody has. */
  system?: boolean;
  onNavigate?: (() => void) | undefined;
}

/** System folders, then saved filters in their folders: own and shared, with live counters; dragged or moved by the menu. */
export function FolderTree({ active, system = true, onNavigate }: TreeProps) {
  const t = useT();
  const { filters, folders, load, loaded } = useFilters();
  const hiddenIds = usePreferences(({ value }) => value.hidden_filters);
  const hiddenFolders = usePreferences(({ value }) => value.hidden_folders);
  const [editing, setEditing] = useState<SavedFilter | null>(null);
  const show = useToasts((state) => state.show);
  useEffect(() => {
    if (!loaded)
      load().catch((error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }));
  }, [loaded, load, show, t]);
  const shown = filters.filter(({ id }) => !hiddenIds.includes(id) || id === active);
  const hidden = filters.filter(({ id }) => hiddenIds.includes(id));
  const away = folders.filter(({ id }) => hiddenFolders.includes(id));
  const isShown = (folder: Folder): boolean => !folder.is_hidden && !hiddenFolders.includes(folder.id);
  const inside = (folder: Folder | null): SavedFilter[] =>
    shown.filter(
      ({ folder_id }) =>
        folder_id === (folder?.id ?? null) ||
        (folder === null && !folders.some(({ id }) => id === folder_id)),
    );
  const rows = (of: SavedFilter[], level: number): ReactNode =>
    of.map((filter) => (
      <FilterItem
        key={filter.id}
        filter={filter}
        neighbours={of}
        level={level}
        active={active === filter.id}
        onEdit={setEditing}
        onNavigate={onNavigate}
      />
    ));
  const branch = (folder: Folder, level: number): ReactNode => (
    <FolderItem key={folder.id} folder={folder} level={level}>
      {folders
        .filter((inner) => inner.parent_id === folder.id && isShown(inner))
        .map((inner) => branch(inner, level + 1))}
      {rows(inside(folder), level + 1)}
    </FolderItem>
  );
  return (
    <>
      {system ? (
        <ul className="mt-1">
          {SYSTEM_FOLDERS.map((folder) => (
            <li key={folder}>
              <FolderLink
                id={folder}
                icon={ICONS[folder]}
                label={t(`folder.${folder}`)}
                active={active === folder}
                onNavigate={onNavigate}
                level={0}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {system ? <QueueTree active={active} onNavigate={onNavigate} /> : null}
      {filters.length + folders.length > 0 ? (
        <>
          <h2 className="px-2 pt-4 pb-1.5 text-12 text-fg3">{t("tree.own")}</h2>
          <ul>
            {folders
              .filter((folder) => folder.parent_id === null && isShown(folder))
              .map((folder) => branch(folder, 0))}
            {rows(inside(null), 0)}
          </ul>
          {hidden.length + away.length > 0 ? <Hidden filters={hidden} folders={away} /> : null}
        </>
      ) : null}
      {editing ? (
        <SaveFilter
          filter={editing}
          conditions={editing.conditions}
          sort={editing.sort}
          onSaved={() => {
            setEditing(null);
          }}
          onClose={() => {
            setEditing(null);
          }}
        />
      ) : null}
    </>
  );
}

function FilterItem({
  filter,
  neighbours,
  level,
  active,
  onEdit,
  onNavigate,
}: {
  filter: SavedFilter;
  neighbours: readonly SavedFilter[];
  level: number;
  active: boolean;
  onEdit(filter: SavedFilter): void;
  onNavigate?: (() => void) | undefined;
}) {
  const t = useT();
  const { move, remove, hide, update } = useFilters();
  const mayShare = useGrant("filters_shared_edit");
  const show = useToasts((state) => state.show);
  const [over, setOver] = useState(false);
  const [menu, setMenu] = useState(false);
  const shared = filter.owner_id === null;
  const mayEdit = !shared || mayShare;
  const kin = neighbours.filter(({ owner_id }) => (owner_id === null) === shared);
  const at = kin.findIndex(({ id }) => id === filter.id);
  const tried = (work: Promise<void>): void => {
    work.catch((error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }));
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    const id = Number(event.dataTransfer.getData(DRAGGED_FILTER)) as FilterId;
    if (!id || !mayEdit) return;
    event.preventDefault();
    tried(move(id, filter.id));
  };
  return (
    <li
      draggable={mayEdit}
      className={cx(over && "shadow-[0_-2px_0_var(--color-accent)]")}
      onDragStart={(event) => {
        // The folder around it stays where it is.
        event.stopPropagation();
        event.dataTransfer.setData(DRAGGED_FILTER, String(filter.id));
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (!mayEdit || !event.dataTransfer.types.includes(DRAGGED_FILTER)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={onDrop}
    >
      <FolderLink
        id={filter.id}
        icon={shared ? <Users size={16} aria-label={t("tree.shared")} /> : <Filter size={16} aria-hidden />}
        label={filter.name}
        active={active}
        level={level}
        onNavigate={onNavigate}
        onRename={
          mayEdit
            ? () => {
                onEdit(filter);
              }
            : undefined
        }
        onMenu={() => {
          setMenu(true);
        }}
        menu={
          <ItemMenu
            name={filter.name}
            open={menu}
            onOpenChange={setMenu}
            mayEdit={mayEdit}
            first={
              <MenuItem
                onSelect={() => {
                  onEdit(filter);
                }}
              >
                {t("tree.rename")}
              </MenuItem>
            }
            at={at}
            count={kin.length}
            onUp={() => {
              const before = kin[at - 1];
              if (before) tried(move(filter.id, before.id));
            }}
            onDown={() => {
              tried(move(filter.id, kin[at + 2]?.id ?? null));
            }}
            more={
              mayShare ? (
                <MenuItem
                  onSelect={() => {
                    tried(update(filter, { shared: !shared }));
                  }}
                >
                  {t(shared ? "tree.unshare" : "tree.share")}
                </MenuItem>
              ) : null
            }
            onHide={() => {
              tried(hide(filter.id, true));
            }}
            removal={t("action.delete")}
            onRemove={() => {
              tried(remove(filter.id));
            }}
          />
        }
      />
    </li>
  );
}

/** Hidden filters and folders are one click away, so that hiding loses nothing. */
function Hidden({ filters, folders }: { filters: readonly SavedFilter[]; folders: readonly Folder[] }) {
  const t = useT();
  const { hide, hideFolder } = useFilters();
  const show = useToasts((state) => state.show);
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="mt-1 rounded-control px-2 py-1 text-12 text-fg3 hover:bg-hover hover:text-fg"
        >
          {t("tree.hidden", { n: filters.length + folders.length })}
        </button>
      }
    >
      {folders.map(({ id, name }) => (
        <MenuItem
          key={`folder:${id}`}
          onSelect={() => {
            hideFolder(id, false).catch((error: unknown) =>
              show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
            );
          }}
        >
          {t("tree.showAgain", { name })}
        </MenuItem>
      ))}
      {filters.map(({ id, name }) => (
        <MenuItem
          key={id}
          onSelect={() => {
            hide(id, false).catch((error: unknown) =>
              show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
            );
          }}
        >
          {t("tree.showAgain", { name })}
        </MenuItem>
      ))}
    </Menu>
  );
}

import type { Folder, FolderId, SavedFilter } from "../../api/types";

/** Folders that stand beside this one and are ordered with it: of one owner, in one place. Pure. */
export function kinOf(folders: readonly Folder[], folder: Folder): Folder[] {
  return folders.filter(
    (other) =>
      other.parent_id === folder.parent_id && (other.owner_id === null) === (folder.owner_id === null),
  );
}

/** Ids of the kin after `id` went before `before`, or to the end. */
export function reordered(kin: readonly Folder[], id: FolderId, before: FolderId | null): FolderId[] {
  const rest = kin.map((folder) => folder.id).filter((other) => other !== id);
  const at = before === null ? rest.length : rest.indexOf(before);
  return at < 0 ? [...rest, id] : [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** Folders that this one may be put into: of the first level, shared ones for a shared one. Nothing for one that has folders inside. */
export function placesFor(folders: readonly Folder[], folder: Folder): Folder[] {
  if (folders.some(({ parent_id }) => parent_id === folder.id)) return [];
  return folders.filter(
    (other) =>
      other.parent_id === null &&
      other.id !== folder.id &&
      other.id !== folder.parent_id &&
      (other.owner_id === null || folder.owner_id !== null),
  );
}

/** Whether a filter may lie in a folder: a shared one lies in a shared one. */
export function mayLieIn(filter: Pick<SavedFilter, "owner_id">, folder: Folder): boolean {
  return folder.owner_id === null || filter.owner_id !== null;
}

import { createStore, type StoreApi } from "zustand";
import type { Api } from "../api/client";
import {
  type Conditions,
  type FilterId,
  type FilterRef,
  type Folder,
  type FolderId,
  type SavedFilter,
  type Sort,
  SYSTEM_FOLDERS,
} from "../api/types";
import type { Panel } from "./panel";
import type { PreferencesState } from "./preferences";

export interface NewFilter {
  name: string;
  conditions: Conditions;
  sort: Sort;
  shared: boolean;
  folder_id: FolderId | null;
  /** Tell of what comes into it. */
  notify_on_new: boolean;
}

/** Saved filters, folders and what this person hid of them. Verbs reject with the `Problem` of the call. */
export interface Filters {
  filters: readonly SavedFilter[];
  folders: readonly Folder[];
  loaded: boolean;
  load(): Promise<void>;
  create(body: NewFilter): Promise<SavedFilter>;
  update(
    filter: SavedFilter,
    change: Partial<Pick<SavedFilter, "name" | "conditions" | "sort" | "folder_id" | "notify_on_new">> & {
      shared?: boolean;
    },
  ): Promise<void>;
  remove(id: FilterId): Promise<void>;
  /** Puts a filter before another of its kind (own, shared), or last. */
  move(id: FilterId, before: FilterId | null): Promise<void>;
  createFolder(name: string, shared: boolean, parent: FolderId | null): Promise<Folder>;
  /** Another name, or another place: a folder of the first level, or null for the first level itself. */
  changeFolder(id: FolderId, change: { name?: string; parent_id?: FolderId | null }): Promise<void>;
  /** Folders that stand beside each other, in their new order. */
  orderFolders(ids: readonly FolderId[]): Promise<void>;
  removeFolder(id: FolderId): Promise<void>;
  hide(id: FilterId, hidden: boolean): Promise<void>;
  hideFolder(id: FolderId, hidden: boolean): Promise<void>;
  setColumns(columns: string[]): Promise<void>;
  /** Queues of topics whose counters are shown. */
  watchQueues(queues: readonly FilterRef[]): void;
}

/** Filters of one session that the server counts. */
const MOST_COUNTED = 200;

export function filterStore(
  api: Api,
  panel: Pick<Panel, "watchFilters">,
  preferences: StoreApi<PreferencesState>,
): StoreApi<Filters> {
  return createStore<Filters>((set, get) => {
    let queues: readonly FilterRef[] = [];
    const watch = (): void => {
      const { filters } = get();
      const hidden = preferences.getState().value.hidden_filters;
      const shown: FilterRef[] = filters.map(({ id }) => id).filter((id) => !hidden.includes(id));
      // Spam and banned clients have no number either: to keep it, the server would hold the bans of everybody with an open request.
      const system = SYSTEM_FOLDERS.filter((folder) => folder !== "closed" && folder !== "spam_banned");
      panel.watchFilters([...system, ...shown, ...queues].slice(0, MOST_COUNTED));
    };
    let hiddenBefore = preferences.getState().value.hidden_filters;
    preferences.subscribe(({ value }) => {
      if (value.hidden_filters === hiddenBefore) return;
      hiddenBefore = value.hidden_filters;
      if (get().loaded) watch();
    });
    const put = (filter: SavedFilter): void => {
      const known = get().filters.some(({ id }) => id === filter.id);
      set(({ filters }) => ({
        filters: known
          ? filters.map((other) => (other.id === filter.id ? filter : other))
          : [...filters, filter],
      }));
      watch();
    };
    return {
      filters: [],
      folders: [],
      loaded: false,
      async load() {
        const [filters, folders] = await Promise.all([api.filters(), api.folders()]);
        set({ filters, folders, loaded: true });
        watch();
      },
      async create(body) {
        const filter = await api.createFilter(body);
        put(filter);
        return filter;
      },
      async update(filter, change) {
        put(await api.updateFilter(filter.id, filter.version, change));
      },
      async remove(id) {
        await api.deleteFilter(id);
        set(({ filters }) => ({ filters: filters.filter((filter) => filter.id !== id) }));
        watch();
      },
      async move(id, before) {
        const was = get().filters;
        const moved = was.find((filter) => filter.id === id);
        if (!moved || id === before) return;
        const shared = moved.owner_id === null;
        const kin = was.filter((filter) => (filter.owner_id === null) === shared && filter.id !== id);
        const at = before === null ? kin.length : kin.findIndex((filter) => filter.id === before);
        const ordered = [...kin.slice(0, at), moved, ...kin.slice(at)];
        const others = was.filter((filter) => (filter.owner_id === null) !== shared);
        set({ filters: shared ? [...ordered, ...others] : [...others, ...ordered] });
        try {
          await api.orderFilters(
            ordered.map((filter) => filter.id),
            shared,
          );
        } catch (error) {
          set({ filters: was });
          throw error;
        }
        // The order is a change of each: their versions have grown.
        set({ filters: await api.filters() });
      },
      async createFolder(name, shared, parent) {
        const folder = await api.createFolder({ name, shared, parent_id: parent });
        set(({ folders }) => ({ folders: [...folders, folder] }));
        return folder;
      },
      async changeFolder(id, change) {
        await api.updateFolder(id, change);
        set({ folders: await api.folders() });
      },
      async orderFolders(ids) {
        const known = get().folders;
        try {
          for (const [order, id] of ids.entries()) {
            if (known.find((folder) => folder.id === id)?.order !== order)
              await api.updateFolder(id, { order });
          }
        } finally {
          set({ folders: await api.folders() });
        }
      },
      async removeFolder(id) {
        await api.deleteFolder(id);
        const [filters, folders] = await Promise.all([api.filters(), api.folders()]);
        set({ filters, folders });
      },
      async hide(id, hidden) {
        const { value, change } = preferences.getState();
        const rest = value.hidden_filters.filter((other) => other !== id);
        await change({ hidden_filters: hidden ? [...rest, id] : rest });
      },
      async hideFolder(id, hidden) {
        const { value, change } = preferences.getState();
        const rest = value.hidden_folders.filter((other) => other !== id);
        await change({ hidden_folders: hidden ? [...rest, id] : rest });
      },
      watchQueues(next) {
        if (next.length === queues.length && next.every((id, at) => id === queues[at])) return;
        queues = next;
        if (get().loaded) watch();
      },
      async setColumns(columns) {
        await preferences.getState().change({ table_columns: columns });
      },
    };
  });
}

import { describe, expect, it } from "vitest";
import { createStore } from "zustand";
import type { Api } from "../api/client";
import type { Folder, FolderId, OperatorId } from "../api/types";
import { filterStore } from "./filters";
import { DEFAULT_PREFERENCES, type PreferencesState } from "./preferences";

const ME = 11 as OperatorId;
const folder = (id: number, order: number): Folder => ({
  id: id as FolderId,
  owner_id: ME,
  parent_id: null,
  name: `f${id}`,
  order,
  is_hidden: false,
  version: 1,
});

/** A server with folders, and a person with preferences. */
function bench(first: Folder[]) {
  let stored = first;
  const patches: [number, unknown][] = [];
  const api = {
    filters: () => Promise.resolve([]),
    folders: () => Promise.resolve([...stored].sort((a, b) => a.order - b.order || a.id - b.id)),
    updateFolder: (id: FolderId, body: Partial<Folder>) => {
      patches.push([id, body]);
      stored = stored.map((one) => (one.id === id ? { ...one, ...body } : one));
      return Promise.resolve(stored.find((one) => one.id === id));
    },
  } as unknown as Api;
  const preferences = createStore<PreferencesState>((set) => ({
    value: DEFAULT_PREFERENCES,
    change(patch) {
      set(({ value }) => ({ value: { ...value, ...patch } }));
      return Promise.resolve();
    },
  }));
  const store = filterStore(api, { watchFilters: () => undefined }, preferences);
  return { store, patches, preferences };
}

describe("folders of the pane", () => {
  it("take a new order with as few calls as it needs", async () => {
    const { store, patches } = bench([folder(1, 0), folder(2, 1), folder(3, 2)]);
    await store.getState().load();
    await store.getState().orderFolders([2, 1, 3] as FolderId[]);
    expect(patches).toEqual([
      [2, { order: 0 }],
      [1, { order: 1 }],
    ]);
    expect(store.getState().folders.map(({ id }) => id)).toEqual([2, 1, 3]);
  });

  it("are renamed and put into one another", async () => {
    const { store } = bench([folder(1, 0), folder(2, 1)]);
    await store.getState().load();
    await store.getState().changeFolder(2 as FolderId, { name: "Клієнти" });
    await store.getState().changeFolder(2 as FolderId, { parent_id: 1 as FolderId });
    expect(store.getState().folders[1]).toMatchObject({ name: "Клієнти", parent_id: 1 });
  });

  it("are hidden for one person only, and shown again", async () => {
    const { store, preferences } = bench([folder(1, 0)]);
    await store.getState().hideFolder(1 as FolderId, true);
    await store.getState().hideFolder(1 as FolderId, true);
    expect(preferences.getState().value.hidden_folders).toEqual([1]);
    await store.getState().hideFolder(1 as FolderId, false);
    expect(preferences.getState().value.hidden_folders).toEqual([]);
  });
});

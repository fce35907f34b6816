import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from "react";
import { type StoreApi, useStore } from "zustand";
import type { Api, SuperviseApi } from "../api/client";
import type { Dialog, DialogId, FilterRef, OwnSession } from "../api/types";
import type { OutgoingView } from "./outbox";
import type { Filters } from "./filters";
import type { LinkState, Panel } from "./panel";
import type { Bell } from "./bell";
import type { PreferencesState } from "./preferences";
import type { QuickReplies } from "./quick-replies";
import type { ListKey } from "./list-key";
import { keys } from "./reduce";
import type { ListState, PanelState, Thread, Typing } from "./state";
import { offeredSubjects, queuesOf } from "./subjects";
import type { Viewer } from "./events";

export interface Live {
  panel: Panel;
  api: Api;
  /** Calls about clients; they are read when a card or a list is opened. */
  clients: Pick<
    Api,
    | "client"
    | "clients"
    | "updateClient"
    | "ban"
    | "unban"
    | "reveal"
    | "startDialog"
    | "similar"
    | "merge"
    | "merges"
    | "undoMerge"
    | "upload"
    | "file"
    | "deleteRating"
  >;
  quickReplies: StoreApi<QuickReplies>;
  filters: StoreApi<Filters>;
  supervise: SuperviseApi;
  preferences: StoreApi<PreferencesState>;
  bell: StoreApi<Bell>;
  /** My sign-ins, here and elsewhere. */
  sessions: { list(): Promise<OwnSession[]>; end(id: number): Promise<void>; endOthers(): Promise<void> };
  /** The settings' calls. */
  call: Api["call"];
}

const LiveContext = createContext<Live | null>(null);
export const LiveProvider = LiveContext.Provider;

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("a live screen is drawn outside LiveProvider");
  return live;
}

export function usePanel(): Panel {
  return useLive().panel;
}

export function useQuickReplies(): QuickReplies {
  return useStore(useLive().quickReplies);
}

export function useFilters(): Filters {
  return useStore(useLive().filters);
}

/** One's own preferences; `select` must return a stable value. */
export function usePreferences<T>(select: (state: PreferencesState) => T): T {
  return useStore(useLive().preferences, select);
}

/** The bell; `select` must return a stable value. */
export function useBell<T>(select: (bell: Bell) => T): T {
  return useStore(useLive().bell, select);
}

/** A slice of the state that is redrawn only when one of its key's events arrives. `select` must return a stable value. */
export function useSlice<T>(key: string, select: (state: PanelState) => T): T {
  const { store } = usePanel();
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [store, key]);
  return useSyncExternalStore(subscribe, () => select(store.state));
}

export const useDialog = (id: DialogId): Dialog | undefined =>
  useSlice(keys.dialog(id), (state) => state.dialogs.get(id));
export const useThread = (id: DialogId): Thread | undefined =>
  useSlice(keys.thread(id), (state) => state.threads.get(id));
export const useTyping = (id: DialogId): Typing | undefined =>
  useSlice(keys.typing(id), (state) => state.typing.get(id));
export const useViewers = (id: DialogId): readonly Viewer[] | undefined =>
  useSlice(keys.viewers(id), (state) => state.viewers.get(id));
export const useList = (view: ListKey): ListState | undefined =>
  useSlice(keys.list(view), (state) => state.lists.get(view));
export const useOffers = () => useSlice(keys.offers, (state) => state.offers);
export const useCounters = () => useSlice(keys.counters, (state) => state.counters);
export const useFilterCount = (id: FilterRef): number | undefined =>
  useSlice(keys.filter(id), (state) => state.filterCounts.get(id));
export const useOperators = () => useSlice(keys.operators, (state) => state.operators);
export const useBoot = () => useSlice(keys.boot, (state) => state.boot);

/** Topics the person may choose from. */
export function useOfferedSubjects() {
  const boot = useBoot();
  const { store } = usePanel();
  return offeredSubjects(boot, store.state.me);
}

/** Queues of topics that the person may take from. */
export function useQueues() {
  const boot = useBoot();
  const { store } = usePanel();
  return useMemo(() => queuesOf(boot, store.state.me), [boot, store]);
}

export function useMe() {
  return useSlice(keys.operators, (state) => state.operators.get(state.me));
}

export function useGrant(grant: string): boolean {
  const { grants } = useBoot();
  return grants.includes(grant) || grants.includes("*");
}

export function useLink(): LinkState {
  const panel = usePanel();
  return useSyncExternalStore(panel.subscribeLink, panel.getLink);
}

export function useOutgoing(id: DialogId): readonly OutgoingView[] {
  const { outbox } = usePanel();
  return useSyncExternalStore(outbox.subscribe, () => outbox.queue(id));
}

/** The server's time, once a second; a component that shows no counter passes `false` and rests. */
export function useNow(running = true): number {
  const { clock } = usePanel();
  const subscribe = useCallback(
    (listener: () => void) => (running ? clock.subscribe(listener) : () => undefined),
    [clock, running],
  );
  return useSyncExternalStore(subscribe, clock.tick);
}

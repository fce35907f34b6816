import { createStore, type StoreApi } from "zustand";
import type { Api } from "../api/client";
import type { Preferences } from "../api/types";

export type Patch = Partial<Omit<Preferences, "version">>;

export interface PreferencesState {
  value: Preferences;
  /** Shows the change at once and stores it; takes it back and rejects when the server refuses or is away. */
  change(patch: Patch): Promise<void>;
}

/** What somebody has who never changed anything. */
export const DEFAULT_PREFERENCES: Preferences = {
  language: null,
  theme: "system",
  density: "comfortable",
  time_zone: "local",
  hotkeys: {},
  notifications: {
    occasions: {},
    mute_while_typing: true,
    hide_text: false,
    push_text: false,
    queue_above: 10,
  },
  signature: "",
  signature_in_replies: false,
  after_leaving: "next",
  show_system_messages: null,
  view_mode: "participant",
  send_delay_s: null,
  right_panel_pinned: null,
  right_panel_tab: null,
  table_columns: [],
  hidden_filters: [],
  hidden_folders: [],
  version: 0,
};

/** Tabs of one browser tell each other, so that a rebound key works everywhere at once. */
export interface TabLine {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(data: unknown): void;
  close(): void;
}

interface Options {
  api: Pick<Api, "changePreferences">;
  first: Preferences;
  line: TabLine;
  /** Whose tabs they are: another person may sign in elsewhere in this browser. */
  user: number;
  /** What this browser already looks like; goes along with the very first change, so that storing one thing changes no other. */
  local(): Patch;
}

interface Word {
  user: number;
  value: Preferences;
}

/** Preferences of whoever has signed in. Lives as long as the sign-in. */
export function preferencesStore(options: Options): StoreApi<PreferencesState> {
  /** As the server last confirmed them. */
  let confirmed = options.first;
  /** Changes on their way, the oldest first; shown over what is confirmed. */
  let pending: Patch[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  return createStore<PreferencesState>((set) => {
    const show = (): void => {
      const value = pending.reduce<Preferences>((shown, patch) => ({ ...shown, ...patch }), confirmed);
      set({ value });
    };
    options.line.onmessage = ({ data }) => {
      const word = data as Word;
      if (word.user !== options.user || word.value.version <= confirmed.version) return;
      confirmed = word.value;
      show();
    };
    return {
      value: confirmed,
      change(asked) {
        const patch =
          confirmed.version === 0 && pending.length === 0 ? { ...options.local(), ...asked } : asked;
        pending = [...pending, patch];
        show();
        const run = async (): Promise<void> => {
          try {
            confirmed = await options.api.changePreferences(patch);
            options.line.postMessage({ user: options.user, value: confirmed } satisfies Word);
          } finally {
            pending = pending.filter((other) => other !== patch);
            show();
          }
        };
        const mine = queue.then(run);
        queue = mine.catch(() => undefined);
        return mine;
      },
    };
  });
}

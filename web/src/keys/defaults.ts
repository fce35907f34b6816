import type { Key } from "../i18n/language";

/** Where a shortcut acts: everywhere, or only outside text fields. `field`: inside the reply box, which asks by itself. */
type Scope = "page" | "anywhere" | "field";

/** Heading under which the sheet and `/me/hotkeys` show it, and the group of the command palette it belongs to. */
export type ShortcutGroup = "dialog" | "list" | "go" | "view";

interface Shortcut {
  /** Combinations (`Shift+T`), or keys one after another (`g i`). May be empty: then only the palette and a rebinding reach it. */
  keys: readonly string[];
  scope: Scope;
  label: Key;
  group: ShortcutGroup;
  /** Shares its key on purpose: while it is on the screen it comes first. */
  over?: boolean;
}

/** Shortcuts of what exists, in the order of the `?` sheet (ui.md 5). */
export const SHORTCUTS = {
  acceptOffer: { keys: ["Enter"], scope: "page", label: "keys.acceptOffer", group: "dialog", over: true },
  reply: { keys: ["r", "Enter"], scope: "page", label: "keys.reply", group: "dialog" },
  send: { keys: ["Enter"], scope: "field", label: "composer.send", group: "dialog" },
  sendNext: { keys: ["Ctrl+Enter"], scope: "field", label: "keys.sendNext", group: "dialog" },
  toggleNote: { keys: ["Ctrl+."], scope: "anywhere", label: "keys.toggleNote", group: "dialog" },
  messageMenu: { keys: ["m"], scope: "page", label: "message.menu", group: "dialog" },
  markUnread: { keys: ["u"], scope: "page", label: "keys.markUnread", group: "dialog" },
  close: { keys: ["e"], scope: "page", label: "keys.close", group: "dialog" },
  closeNext: { keys: ["Shift+E"], scope: "page", label: "keys.closeNext", group: "dialog" },
  snooze: { keys: ["h"], scope: "page", label: "keys.snooze", group: "dialog" },
  transfer: { keys: ["t"], scope: "page", label: "keys.transfer", group: "dialog" },
  tags: { keys: ["l"], scope: "page", label: "keys.tags", group: "dialog" },
  // `#` lies behind AltGr on AZERTY, where it types.
  topic: { keys: ["#", "Shift+L"], scope: "page", label: "keys.topic", group: "dialog" },
  priority: { keys: ["p"], scope: "page", label: "keys.priority", group: "dialog" },
  assignToMe: { keys: ["a"], scope: "page", label: "keys.assignToMe", group: "dialog" },
  take: { keys: ["Shift+T"], scope: "page", label: "keys.take", group: "dialog" },
  next: { keys: ["j", "ArrowDown"], scope: "page", label: "keys.next", group: "list" },
  previous: { keys: ["k", "ArrowUp"], scope: "page", label: "keys.previous", group: "list" },
  nextWaiting: { keys: ["n"], scope: "page", label: "keys.nextWaiting", group: "list" },
  applyOrder: { keys: ["."], scope: "page", label: "keys.applyOrder", group: "list" },
  freeze: { keys: ["Space"], scope: "page", label: "keys.freeze", group: "list" },
  selectRow: { keys: ["x"], scope: "page", label: "keys.selectRow", group: "list" },
  search: { keys: ["/"], scope: "page", label: "keys.search", group: "list" },
  leave: { keys: ["Escape"], scope: "anywhere", label: "keys.leave", group: "list" },
  palette: { keys: ["Ctrl+k"], scope: "anywhere", label: "keys.palette", group: "go" },
  goInbox: { keys: ["g i"], scope: "page", label: "keys.goInbox", group: "go" },
  goLive: { keys: ["g l"], scope: "page", label: "keys.goLive", group: "go" },
  goClients: { keys: ["g c"], scope: "page", label: "keys.goClients", group: "go" },
  goBroadcasts: { keys: ["g b"], scope: "page", label: "keys.goBroadcasts", group: "go" },
  goScenarios: { keys: ["g s"], scope: "page", label: "keys.goScenarios", group: "go" },
  goReports: { keys: ["g r"], scope: "page", label: "keys.goReports", group: "go" },
  notifications: { keys: ["g n"], scope: "page", label: "keys.notifications", group: "go" },
  presence: {
    keys: ["g p 1", "g p 2", "g p 3", "g p 4", "g p 5", "g p 6", "g p 7", "g p 8", "g p 9"],
    scope: "page",
    label: "keys.presence",
    group: "go",
  },
  table: { keys: ["v"], scope: "page", label: "keys.table", group: "view" },
  folders: { keys: ["["], scope: "page", label: "keys.folders", group: "view" },
  context: { keys: ["]"], scope: "page", label: "keys.context", group: "view" },
  nextPane: { keys: ["F6"], scope: "anywhere", label: "keys.nextPane", group: "view" },
  previousPane: { keys: ["Shift+F6"], scope: "anywhere", label: "keys.previousPane", group: "view" },
  density: { keys: [], scope: "page", label: "keys.density", group: "view" },
  theme: { keys: [], scope: "page", label: "keys.theme", group: "view" },
  help: { keys: ["?"], scope: "page", label: "keys.help", group: "view" },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;
export const SHORTCUT_NAMES = Object.keys(SHORTCUTS) as ShortcutName[];

/** The row of the table with its optional members. */
export function shortcut(name: ShortcutName): Shortcut {
  return SHORTCUTS[name];
}

const NAMES: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** How a combination is printed: `Ctrl .`, `Shift T`, `G I`. */
export function spelled(combination: string): string {
  return combination
    .split(" ")
    .flatMap((step) => step.split(/\+(?=.)/))
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

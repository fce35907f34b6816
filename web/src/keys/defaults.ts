import type { Key } from "../i18n/language";

/** Where a shortcut acts: everywhere, or only outside text fields. */
type Scope = "page" | "anywhere";

interface Shortcut {
  keys: readonly string[];
  scope: Scope;
  label: Key;
}

/** Shortcuts of what exists, in the order of the `?` sheet (ui.md 5). */
export const SHORTCUTS = {
  acceptOffer: { keys: ["Enter"], scope: "page", label: "offer.accept" },
  next: { keys: ["j", "ArrowDown"], scope: "page", label: "keys.next" },
  previous: { keys: ["k", "ArrowUp"], scope: "page", label: "keys.previous" },
  nextWaiting: { keys: ["n"], scope: "page", label: "keys.nextWaiting" },
  reply: { keys: ["r", "Enter"], scope: "page", label: "keys.reply" },
  leave: { keys: ["Escape"], scope: "anywhere", label: "keys.leave" },
  toggleNote: { keys: ["Ctrl+."], scope: "anywhere", label: "keys.toggleNote" },
  sendNext: { keys: ["Ctrl+Enter"], scope: "anywhere", label: "keys.sendNext" },
  close: { keys: ["e"], scope: "page", label: "keys.close" },
  closeNext: { keys: ["Shift+E"], scope: "page", label: "keys.closeNext" },
  transfer: { keys: ["t"], scope: "page", label: "keys.transfer" },
  take: { keys: ["Shift+T"], scope: "page", label: "keys.take" },
  assignToMe: { keys: ["a"], scope: "page", label: "keys.assignToMe" },
  applyOrder: { keys: ["."], scope: "page", label: "keys.applyOrder" },
  folders: { keys: ["["], scope: "page", label: "keys.folders" },
  context: { keys: ["]"], scope: "page", label: "keys.context" },
  nextPane: { keys: ["F6"], scope: "anywhere", label: "keys.nextPane" },
  previousPane: { keys: ["Shift+F6"], scope: "anywhere", label: "keys.previousPane" },
  help: { keys: ["?"], scope: "page", label: "keys.help" },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** How the first combination is printed: `Ctrl .`, `Shift T`, `J`. */
export function printed(name: ShortcutName): string {
  return SHORTCUTS[name].keys[0]
    .split("+")
    .map((part) => (part === "Escape" ? "Esc" : part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

import type { Key } from "../../i18n/language";
import type { ShortcutName } from "../../keys/defaults";

/** Screens of the rail that `G` and a letter lead to. Those whose route does not exist, or whose right is missing, are left out. */
export const SECTIONS: readonly {
  shortcut: ShortcutName;
  /** Path of the route as the router knows it. */
  route: string;
  to: string;
  title: Key;
  grants: readonly string[];
}[] = [
  {
    shortcut: "goInbox",
    route: "/inbox/$view",
    to: "/inbox/mine",
    title: "inbox.requests",
    grants: ["op_panel"],
  },
  {
    shortcut: "goLive",
    route: "/live",
    to: "/live",
    title: "rail.live",
    grants: ["operators_monitor", "queue_status"],
  },
  { shortcut: "goClients", route: "/clients", to: "/clients", title: "rail.clients", grants: ["op_panel"] },
  {
    shortcut: "goBroadcasts",
    route: "/broadcasts",
    to: "/broadcasts",
    title: "rail.broadcasts",
    grants: ["op_outbound"],
  },
  {
    shortcut: "goScenarios",
    route: "/scenarios",
    to: "/scenarios",
    title: "rail.scenarios",
    grants: ["settings_bots"],
  },
  { shortcut: "goReports", route: "/reports", to: "/reports", title: "rail.reports", grants: ["statistics"] },
];

/** Pages of one's own profile. */
export const PROFILE = [
  { page: "general", title: "me.general" },
  { page: "fields", title: "me.fields" },
  { page: "notifications", title: "me.notifications" },
  { page: "hotkeys", title: "me.hotkeys" },
  { page: "folders", title: "me.folders" },
  { page: "quick-replies", title: "quick.title" },
  { page: "signature", title: "me.signature" },
  { page: "sessions", title: "me.sessions" },
] as const satisfies readonly { page: string; title: Key }[];

export type ProfilePage = (typeof PROFILE)[number]["page"];

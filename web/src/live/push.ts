import type { Api } from "../api/client";

type Call = Api["call"];

const BROWSERS = "/api/v1/me/push/subscriptions";
/** Whose notifications this browser takes without an open panel, and under which number. */
const KEPT = "rzPush";

/** A browser of mine that takes notifications. */
export interface PushBrowser {
  id: number;
  user_agent: string;
  /** Host of its push service. */
  service: string;
  /** It belongs to this sign-in. */
  current: boolean;
  created_at: string;
  last_at: string | null;
}

/** What a push service said to a test. */
export interface PushTest {
  accepted: boolean;
  answer: string;
  removed: boolean;
}

export interface Kept {
  user: number;
  id: number;
}

/** What this browser remembers of its subscription. */
export function keptPush(): Kept | null {
  try {
    const { user, id } = JSON.parse(localStorage.getItem(KEPT) ?? "null") as Kept;
    return Number.isInteger(user) && Number.isInteger(id) ? { user, id } : null;
  } catch {
    return null; // nothing, or something else than we write
  }
}

export function keepPush(kept: Kept | null): void {
  if (kept === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, JSON.stringify(kept));
}

/**
 * - `missing`: the browser has none of it, or the page is not served over https;
 * - `ask`: it was not asked yet;
 * - `refused`: the person said no in the browser's own question or settings;
 * - `off`, `on`: here and now.
 */
export type PushState = "missing" | "ask" | "refused" | "off" | "on";

/** The browser's part of it. */
export interface PushPlace {
  permission(): NotificationPermission | "missing";
  ask(): Promise<NotificationPermission>;
  /** `null` without a service worker. */
  manager(): Promise<PushManager | null>;
}

export const THIS_BROWSER: PushPlace = {
  permission: () => (typeof Notification === "function" ? Notification.permission : "missing"),
  ask: () => Notification.requestPermission(),
  async manager() {
    const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (typeof PushManager !== "function" || !(await container?.getRegistration())) return null;
    return (await container?.ready)?.pushManager ?? null;
  },
};

/** Where this browser stands for `user`. */
export async function pushState(user: number, place: PushPlace = THIS_BROWSER): Promise<PushState> {
  const permission = place.permission();
  if (permission === "missing") return "missing";
  if (permission === "denied") return "refused";
  const manager = await place.manager();
  if (!manager) return "missing";
  if (permission === "default") return "ask";
  const there = await manager.getSubscription();
  return there && keptPush()?.user === user ? "on" : "off";
}

/** A subscription under another key, of an instance that was set up anew, stands in the way: it is given up. */
async function subscription(manager: PushManager, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await manager.subscribe(options);
  } catch (error) {
    const old = await manager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return manager.subscribe(options);
  }
}

async function tellServer(call: Call, user: number, made: PushSubscription): Promise<void> {
  const { endpoint, keys } = made.toJSON();
  const body = { endpoint, keys: { p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" } };
  const { data } = await call<PushBrowser>("POST", BROWSERS, { body });
  keepPush({ user, id: data.id });
}

/** Switches notifications on in this browser; asks for the permission first. Rejects when the server or the browser cannot. */
export async function switchPushOn(
  call: Call,
  user: number,
  place: PushPlace = THIS_BROWSER,
): Promise<PushState> {
  let permission = place.permission();
  if (permission === "default") permission = await place.ask();
  const manager = permission === "granted" ? await place.manager() : null;
  if (!manager) return pushState(user, place);
  const { data } = await call<{ public_key: string }>("GET", "/api/v1/me/push/key");
  await tellServer(call, user, await subscription(manager, data.public_key));
  return "on";
}

/** Takes a browser away; this one also forgets its subscription. */
export async function removePush(call: Call, id: number, place: PushPlace = THIS_BROWSER): Promise<void> {
  if (keptPush()?.id === id) {
    await (await (await place.manager())?.getSubscription())?.unsubscribe();
    keepPush(null);
  }
  await call<null>("DELETE", `${BROWSERS}/${id}`);
}

export async function pushBrowsers(call: Call): Promise<PushBrowser[]> {
  return (await call<{ data: PushBrowser[] }>("GET", BROWSERS)).data.data;
}

export async function testPush(call: Call, id: number): Promise<PushTest> {
  return (await call<PushTest>("POST", `${BROWSERS}/${id}/test`, { body: {} })).data;
}

/** After a sign-in: this browser belongs to the new one. Does nothing unless its person had switched it on here. */
export async function renewPush(call: Call, user: number, place: PushPlace = THIS_BROWSER): Promise<void> {
  if (keptPush()?.user !== user) return;
  const there = place.permission() === "granted" ? await (await place.manager())?.getSubscription() : null;
  if (there) await tellServer(call, user, there);
  else keepPush(null);
}

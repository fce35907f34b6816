import { create } from "zustand";
import { createApi } from "../api/client";
import type { ClientId } from "../api/types";
import { openDrafts } from "../live/drafts";
import type { Socket } from "../live/connection";
import type { LiveEvent, WireEvent } from "../live/events";
import { startEffects } from "../live/effects";
import { indexedDbStorage } from "../live/outbox-storage";
import { Panel } from "../live/panel";
import { quickReplyStore } from "../live/quick-replies";
import type { Live } from "../live/react";
import { useToasts } from "../ui/toasts";

/** Where the page stands with the server. */
export type Session =
  | { phase: "unknown" }
  /** The first answers did not come; `retry` runs by itself. */
  | { phase: "unreachable" }
  | { phase: "signed_out" }
  /** `asksSignIn`: the session ended while everything below it is still on the screen. */
  | { phase: "signed_in"; live: Live; asksSignIn: boolean; email: string; endEffects(): void };

const RETRY_MS = 4_000;
const NOTIFICATION_MS = 15_000;

export const useSession = create<Session>(() => ({ phase: "unknown" }));

const api = createApi(() => {
  void sessionEnded();
});

function socketUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/operator`;
}

async function enter(): Promise<void> {
  const boot = await api.bootstrap();
  openDrafts(boot.user.id);
  const panel = new Panel({
    api,
    boot,
    openSocket: () => new WebSocket(socketUrl()) as unknown as Socket,
    storage: indexedDbStorage(indexedDB),
    onEvents: tellNotifications,
  });
  panel.subscribeLink(() => {
    if (panel.link.phase === "sign_in") void sessionEnded();
  });
  const endEffects = startEffects(panel);
  panel.start();
  const live: Live = {
    panel,
    loadClient: (id: ClientId) => api.client(id),
    quickReplies: quickReplyStore(api),
  };
  useSession.setState(
    { phase: "signed_in", live, asksSignIn: false, email: boot.user.email, endEffects },
    true,
  );
}

/** Words of the server for this person (a forced status, a mention) as toasts; `force_logout` as a sign-in. */
function tellNotifications(events: readonly WireEvent[]): void {
  for (const event of events as readonly LiveEvent[]) {
    if (event.t === "notification") useToasts.getState().show({ text: event.d.text, stays: NOTIFICATION_MS });
    if (event.t === "force_logout") void sessionEnded();
  }
}

/** Asks the server who we are. Tried again until it answers. */
export async function bootSession(): Promise<void> {
  try {
    const session = await api.session();
    if (session.signed_in) await enter();
    else useSession.setState({ phase: "signed_out" }, true);
  } catch {
    useSession.setState({ phase: "unreachable" }, true);
    setTimeout(() => {
      void bootSession();
    }, RETRY_MS);
  }
}

export async function signIn(email: string, password: string, otp?: string): Promise<void> {
  await api.login(email, password, otp);
  await enter();
}

export async function setup(answers: {
  code: string;
  email: string;
  name: string;
  password: string;
}): Promise<void> {
  await api.setup(answers);
  await enter();
}

let checking = false;

/** The server refused us. If the cookie still signs in (only this socket's right was re-read), we go on silently. */
async function sessionEnded(): Promise<void> {
  const current = useSession.getState();
  if (current.phase !== "signed_in" || current.asksSignIn || checking) return;
  checking = true;
  const { panel } = current.live;
  const session = await api.session().catch(() => null);
  checking = false;
  if (session?.signed_in && session.user.id === panel.store.state.me && !refusedAgain()) {
    panel.connection.start();
    return;
  }
  useSession.setState({ ...current, asksSignIn: true }, true);
}

let lastRefusal = Number.NEGATIVE_INFINITY;

/** Two refusals within ten seconds mean that the cookie alone will not do. */
function refusedAgain(): boolean {
  const before = lastRefusal;
  lastRefusal = performance.now();
  return lastRefusal - before < 10_000;
}

/** Sign-in over the kept screen. Another person gets a fresh page, since nothing on this one is theirs. */
export async function signInAgain(email: string, password: string, otp?: string): Promise<void> {
  const answer = await api.login(email, password, otp);
  const current = useSession.getState();
  if (current.phase !== "signed_in" || answer.user.id !== current.live.panel.store.state.me) {
    location.assign("/inbox/mine");
    return;
  }
  useSession.setState({ ...current, asksSignIn: false }, true);
  current.live.panel.connection.start();
}

export async function signOut(): Promise<void> {
  const current = useSession.getState();
  if (current.phase !== "signed_in") return;
  await api.logout();
  current.live.panel.stop();
  current.endEffects();
  useSession.setState({ phase: "signed_out" }, true);
}

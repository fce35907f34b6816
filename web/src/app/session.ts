import { create } from "zustand";
import { type Carrier, createApi } from "../api/client";
import { asProblem } from "../api/problems";
import type { SessionAnswer, SsoOffer } from "../api/types";
import { openDrafts } from "../live/drafts";
import type { Socket } from "../live/connection";
import type { LiveEvent, WireEvent } from "../live/events";
import type { PanelState } from "../live/state";
import { startEffects } from "../live/effects";
import { indexedDbStorage } from "../live/outbox-storage";
import { Panel } from "../live/panel";
import { filterStore } from "../live/filters";
import { bellStore } from "../live/bell";
import { DEFAULT_PREFERENCES, preferencesStore } from "../live/preferences";
import { quickReplyStore } from "../live/quick-replies";
import type { Live } from "../live/react";
import { rememberPerson } from "./last-person";
import { applyLook } from "./look";
import type { Notifier, Place } from "./notify";
import { followHotkeys, followPreferences, followZone, localLook, tabLine } from "./preferences";
import { tellWords } from "./tell-words";

/** The ways in, as the server said last. */
interface Ways {
  /** A forgotten password is set anew by a letter. */
  recovers: boolean;
  /** Everybody may use a password, not only the owner. */
  passwords: boolean;
  sso: SsoOffer | null;
}

/** Where the page stands with the server. */
export type Session =
  | { phase: "unknown" }
  /** The first answers did not come; `retry` runs by itself. */
  | { phase: "unreachable" }
  | ({ phase: "signed_out" } & Ways)
  /** Signed in, but this screen needs a right that the person has not got. */
  | { phase: "no_right"; right: string }
  /** Signed in, but a role asks for a second step of the sign-in that is not set up yet. */
  | { phase: "enrolling" }
  /** `asksSignIn`: the session ended while everything below it is still on the screen. */
  | { phase: "signed_in"; live: Live; asksSignIn: boolean; email: string; endEffects(): void };

const RETRY_MS = 4_000;

export const useSession = create<Session>(() => ({ phase: "unknown" }));

let ways: Ways = { recovers: false, passwords: true, sso: null };

function learnWays(session: SessionAnswer): void {
  ways = {
    recovers: session.recovers_passwords,
    passwords: session.password_login,
    sso: session.sso ?? null,
  };
  applyLook(session.look);
}

/** The company's sign-in, for whoever signs in again over a kept screen. */
export const ssoOffer = (): SsoOffer | null => ways.sso;

function signedOut(): void {
  useSession.setState({ phase: "signed_out", ...ways }, true);
}

/** What a panel inside another system's page does in its own way; empty in a page of our own (`app/embed` fills it). */
export interface Embedding extends Carrier {
  socket?(url: string): Socket;
  heard?(events: readonly WireEvent[], state: PanelState): void;
  place?: Place;
}
export const embedding: Embedding = {};

const api = createApi(() => {
  void sessionEnded();
}, embedding);

export const { call } = api;

function socketUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/operator`;
}

async function enter(): Promise<void> {
  // Preferences are a comfort: without them the panel works with what everybody has.
  const [boot, first] = await Promise.all([
    api.bootstrap(),
    api.preferences().catch(() => DEFAULT_PREFERENCES),
  ]);
  openDrafts(boot.user.id);
  rememberPerson(boot.user.id);
  const bell = bellStore(api);
  let notifier: Notifier | null = null;
  const outboxLine = tabLine("outbox");
  const panel = new Panel({
    api,
    boot,
    openSocket: () => embedding.socket?.(socketUrl()) ?? (new WebSocket(socketUrl()) as unknown as Socket),
    storage: indexedDbStorage(indexedDB),
    line: outboxLine,
    onEvents: (events, state) => {
      signOutWhenTold(events);
      tellWords(events);
      const mine = (event: LiveEvent): boolean =>
        event.t === "notification" || (event.t === "dialog.new" && event.d.dialog.operator_id === state.me);
      if ((events as readonly LiveEvent[]).some(mine)) bell.getState().ring();
      notifier?.events(events);
      embedding.heard?.(events, state);
    },
  });
  panel.subscribeLink(() => {
    if (panel.link.phase === "sign_in") void sessionEnded();
  });
  const line = tabLine("preferences");
  const preferences = preferencesStore({ api, first, line, user: boot.user.id, local: localLook });
  const filters = filterStore(api, panel, preferences);
  const ends = [
    startEffects(panel),
    followPreferences(preferences),
    followHotkeys(panel),
    followZone(panel, preferences),
    () => {
      line.close();
      outboxLine.close();
      notifier?.end();
    },
  ];
  // Not needed for the first screen.
  import("./notify").then(
    ({ startNotifier }) => {
      if (panel.connection.phase !== "idle")
        notifier = startNotifier(panel, preferences, api.call, filters, embedding.place);
    },
    () => undefined, // an old page whose file is gone: the next one has it
  );
  void bell.getState().load();
  // Who may not work with dialogs has no socket; the settings need none.
  if (boot.grants.includes("op_panel")) panel.start();
  const live: Live = {
    panel,
    clients: api,
    quickReplies: quickReplyStore(api),
    filters,
    api,
    supervise: api.supervise,
    preferences,
    bell,
    sessions: {
      list: () => api.sessions(),
      end: (id) => api.endSession(id),
      endOthers: () => api.endOtherSessions(),
    },
    call: api.call,
  };
  const endEffects = (): void => {
    for (const end of ends) end();
  };
  useSession.setState(
    { phase: "signed_in", live, asksSignIn: false, email: boot.user.email, endEffects },
    true,
  );
}

/** The server ended this sign-in. */
function signOutWhenTold(events: readonly WireEvent[]): void {
  for (const event of events as readonly LiveEvent[]) if (event.t === "force_logout") void sessionEnded();
}

/** Says so on the screen when what failed is a missing right: asking again would change nothing. */
function lacksRight(error: unknown): boolean {
  const problem = asProblem(error);
  const { right } = problem.details;
  if (problem.status !== 403) return false;
  if (problem.code === "second_factor_due") {
    useSession.setState({ phase: "enrolling" }, true);
    return true;
  }
  useSession.setState(
    { phase: "no_right", right: typeof right === "string" ? right : problem.message },
    true,
  );
  return true;
}

/** Enters, or says why the screen stays shut. */
async function enterOrSay(): Promise<void> {
  await enter().catch((error: unknown) => {
    if (!lacksRight(error)) throw error;
  });
}

/** Asks the server who we are. Tried again until it answers. */
export async function bootSession(): Promise<void> {
  try {
    const session = await api.session();
    learnWays(session);
    if (session.signed_in) await enter();
    else signedOut();
  } catch (error) {
    if (lacksRight(error)) return;
    useSession.setState({ phase: "unreachable" }, true);
    setTimeout(() => {
      void bootSession();
    }, RETRY_MS);
  }
}

export async function signIn(email: string, password: string, otp?: string): Promise<void> {
  await api.login(email, password, otp);
  await enterOrSay();
}

export async function setup(answers: {
  code: string;
  email: string;
  name: string;
  password: string;
}): Promise<void> {
  await api.setup(answers);
  await enterOrSay();
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
  if (session) learnWays(session);
  // Signed out by hand meanwhile, which the server tells the sockets of the session too.
  if (useSession.getState() !== current) return;
  if (session?.signed_in && session.second_factor_due) {
    panel.stop();
    current.endEffects();
    useSession.setState({ phase: "enrolling" }, true);
    return;
  }
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
  if (!goOn(answer.user.id)) location.assign("/inbox/mine");
}

/** The kept screen goes on after a sign-in. False when there is none, or when it is another person's. */
export function goOn(user: number): boolean {
  const current = useSession.getState();
  if (current.phase !== "signed_in" || user !== current.live.panel.store.state.me) return false;
  useSession.setState({ ...current, asksSignIn: false }, true);
  current.live.panel.connection.start();
  return true;
}

export async function signOut(): Promise<void> {
  const current = useSession.getState();
  if (current.phase === "no_right" || current.phase === "enrolling") {
    await api.logout();
    signedOut();
  }
  if (current.phase !== "signed_in") return;
  // What is still held would wait for the next sign-in, which may be tomorrow.
  const { outbox } = current.live.panel;
  outbox.releaseAll();
  await outbox.drained();
  await api.logout();
  rememberPerson(null);
  current.live.panel.stop();
  current.endEffects();
  signedOut();
}

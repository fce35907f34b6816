import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { asProblem, problemFrom } from "../../api/problems";
import type { OperatorStatus, SessionAnswer } from "../../api/types";
import { openSignOn } from "../../browser/sign-on";
import { preferredLanguage, setLanguage } from "../../i18n/language";
import { fileLinks, type SignedFile, SignedLinks } from "../../live/file-links";
import type { Live } from "../../live/react";
import { bootSession, embedding, goOn, type Session, useSession } from "../session";
import { Bridge, originAround } from "./bridge";
import { contactOf, findClient, findDialog } from "./find";
import { Follower } from "./news";
import type { Asked, HostMessage, PanelMessages } from "./protocol";
import { putText } from "./put";
import { router, show, shown } from "./router";
import { listedOrigins, readAddress, useEmbed } from "./state";
import { say } from "./say";
import { socketWithToken, TokenKeeper } from "./token";
import { wires } from "./wires";

/** `/embed/inbox`: the workspace inside another system's page, signed in by what that page brings (integrations.md 8). */
export async function startEmbedded(root: HTMLElement): Promise<void> {
  const { layout, asked, token } = readAddress(location);
  // Read once: neither the address nor its history has it afterwards.
  if (location.hash !== "") history.replaceState(history.state, "", location.pathname + location.search);
  useEmbed.getState().set({ layout });

  // eslint-disable-next-line no-restricted-globals -- what brings the token cannot be carried by it
  const keeper = new TokenKeeper((input, init) => fetch(input, init));
  embedding.send = keeper.send;
  embedding.token = keeper.token;
  embedding.socket = (url) => socketWithToken(url, () => keeper.fresh());
  embedding.place = {
    open: shown,
    go: (dialog, list) => {
      show(dialog, list);
    },
  };
  embedding.heard = (events, state) => {
    for (const { type, data } of wires.follower.news(events, state)) wires.bridge?.post(type, data);
  };
  wires.show = show;

  let line = Promise.resolve();
  /** One after another: two tokens at once would make two sign-ins. */
  const signIn = (oneTime: string): void => {
    line = line.then(() => enter(keeper, oneTime));
  };
  /** What is asked for before somebody is signed in waits; of several the last. */
  let waits: HostMessage | null = asked === null ? null : { type: "open", data: asked };
  const hear = (message: HostMessage): void => {
    const session = useSession.getState();
    if (message.type === "auth") signIn(message.data.token);
    else if (message.type === "context") useEmbed.getState().set({ context: message.data });
    else if (session.phase === "signed_in") act(session.live, message);
    else waits = message;
  };
  wires.bridge = bridgeTo(hear);
  let stopWaiting: (() => void) | null = null;
  wires.signOn = () => {
    const { set } = useEmbed.getState();
    stopWaiting?.();
    stopWaiting = openSignOn("frame", (oneTime) => {
      set({ signOn: "none" });
      if (oneTime !== null) signIn(oneTime);
    });
    set({ signOn: stopWaiting === null ? "blocked" : "open" });
  };
  useEmbed.subscribe((now, before) => {
    if (now.fault !== null && before.fault === null) void learnOffer(keeper);
  });
  useSession.subscribe((now, before) => {
    if (isOver(now) && !isOver(before)) needsToken("ended");
    if (now.phase === "signed_in" && waits !== null) {
      const first = waits;
      waits = null;
      act(now.live, first);
    }
  });

  await setLanguage(preferredLanguage(), false);
  createRoot(root).render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  );
  if (token === null) needsToken("no_token");
  else signIn(token);
}

/** Nothing is spoken where there is nobody around, or nobody who may be. */
function bridgeTo(heard: (message: HostMessage) => void): Bridge | null {
  const listed = listedOrigins(document);
  if (window.parent === window || listed.length === 0) return null;
  const { ancestorOrigins } = location as { ancestorOrigins?: ArrayLike<string> };
  const origin = originAround(listed, { ancestors: ancestorOrigins, referrer: document.referrer });
  const bridge = new Bridge({ around: window.parent, listed, origin, heard });
  window.addEventListener("message", bridge.hear);
  return bridge;
}

function isOver(session: Session): boolean {
  return session.phase === "signed_out" || (session.phase === "signed_in" && session.asksSignIn);
}

function needsToken(reason: PanelMessages["auth.required"]["reason"]): void {
  useEmbed.getState().set({ fault: reason });
  wires.bridge?.post("auth.required", { reason });
}

/** Where people sign in with the company's account, they can do so from the frame too. */
async function learnOffer(keeper: TokenKeeper): Promise<void> {
  const response = await keeper.send("/api/v1/auth/session").catch(() => null);
  if (!response?.ok) return;
  const { sso } = (await response.json()) as SessionAnswer;
  useEmbed.getState().set({ sso: sso ?? null });
}

/** Signs in with a one-time token: the same person goes on where they were, another one gets a panel of their own. */
async function enter(keeper: TokenKeeper, oneTime: string): Promise<void> {
  const before = useSession.getState();
  const works = before.phase === "signed_in" && !before.asksSignIn;
  if (!works) useEmbed.getState().set({ fault: null });
  try {
    const user = await keeper.exchange(oneTime);
    if (goOn(user)) return;
  } catch (error) {
    // Somebody who works here goes on working.
    if (works) wires.bridge?.post("error", { of: "auth", code: asProblem(error).code });
    else needsToken("refused");
    return;
  }
  if (before.phase === "signed_in") {
    before.live.panel.stop();
    before.endEffects();
    wires.follower = new Follower();
  }
  useSession.setState({ phase: "unknown" }, true);
  fileLinks.signed = linksFor(keeper);
  await bootSession();
}

/** Pictures and links of the page carry no token: what this person may see gets addresses that work for a while by themselves. */
function linksFor(keeper: TokenKeeper): SignedLinks {
  return new SignedLinks(async (id) => {
    const response = await keeper.send(`/api/v1/files/${id}`);
    if (!response.ok) throw problemFrom(null, response);
    return (await response.json()) as SignedFile;
  });
}

/** Does what the page around asks for, or tells it and the operator why not. */
function act(live: Live, message: HostMessage): void {
  const fail = (error: unknown): void => {
    const { code } = asProblem(error);
    wires.bridge?.post("error", { of: message.type, code });
    say(code);
  };
  switch (message.type) {
    case "open":
      open(live, message.data).catch(fail);
      return;
    case "create_outbound":
      write(live, message.data).catch(fail);
      return;
    case "set_status": {
      const { panel } = live;
      const status = statusOf(panel.store.state.boot.operator_statuses, message.data.status);
      if (status) panel.command("status.set", { status_id: status.id }).catch(fail);
      else wires.bridge?.post("error", { of: "set_status", code: "not_found" });
      return;
    }
    case "fill":
      fill(message.data.text);
      return;
    case "context":
    case "auth":
      return; // needs nobody who is signed in
  }
}

/** How long a text waits for a reply box: it comes a moment after its dialog, which the page around has been told of. */
const BOX_MS = 3_000;

function fill(text: string, since = Date.now()): void {
  if (putText(text)) return;
  if (Date.now() - since < BOX_MS) setTimeout(fill, 50, text, since);
  else wires.bridge?.post("error", { of: "fill", code: "no_dialog" });
}

async function open(live: Live, asked: Asked): Promise<void> {
  const dialog = await findDialog(live.api, asked);
  show(dialog.id, dialog.operator_id === live.panel.store.state.me ? "mine" : "all");
}

/** The first message of a new request is shown with its text; the operator sends it. */
async function write(
  live: Live,
  { client, channel, text }: { client: Asked; channel: string; text: string },
): Promise<void> {
  const found = await findClient(live.api, client);
  const contact = contactOf(found, channel);
  if (contact === null) wires.bridge?.post("error", { of: "create_outbound", code: "no_contact" });
  else useEmbed.getState().set({ outbound: { client: found, contact, text } });
}

/** By id or name, or `online` and `offline` for the instance's own ones. */
function statusOf(statuses: readonly OperatorStatus[], wanted: string | number): OperatorStatus | undefined {
  if (typeof wanted === "number") return statuses.find(({ id }) => (id as number) === wanted);
  const name = wanted.toLowerCase();
  if (name === "online") return statuses.find((status) => status.is_default_online);
  if (name === "offline") return statuses.find((status) => status.is_default_offline);
  return statuses.find((status) => status.name.toLowerCase() === name);
}

import type { DialogId, Means, Message, MessageId, NotificationPreferences, Occasion } from "../api/types";
import type { LiveEvent, WireEvent } from "./events";
import type { PanelState } from "./state";
import { waitingOf } from "./waiting";

/** Something one may be told of. Pure: what happened, not how it is told. */
export interface News {
  occasion: Occasion;
  dialog: DialogId | null;
  /** Client, colleague or number for the sentence. */
  name: string;
  /** What was written; may be hidden by the preferences. */
  text: string;
}

/** What was told already, so that a replay or a second look tells nothing twice. */
export interface Told {
  messages: ReadonlySet<MessageId>;
  queue: number | null;
  tones: ReadonlyMap<DialogId, "calm" | "soon" | "late">;
}

export const NOTHING_TOLD: Told = { messages: new Set(), queue: null, tones: new Map() };

/** Older lines are a replay, not news. */
const FRESH_MS = 60_000;
/** Remembered messages; a replay never reaches that far back. */
const MOST_REMEMBERED = 2_000;

/** What the events mean for me; `now` is the server's time in milliseconds. */
export function newsOf(
  events: readonly WireEvent[],
  state: PanelState,
  told: Told,
  queueAbove: number,
  now: number,
): { news: News[]; told: Told } {
  const news: News[] = [];
  const messages = new Set(told.messages);
  let queue = told.queue;
  for (const event of events as readonly LiveEvent[]) {
    if (event.t === "message.new") {
      const { message } = event.d;
      const old = now - Date.parse(message.created_at) > FRESH_MS;
      if (old || messages.has(message.id)) continue;
      messages.add(message.id);
      const found = newsOfMessage(message, state);
      if (found) news.push(found);
    } else if (event.t === "offer.new") {
      const { dialog } = event.d;
      news.push({
        occasion: "offer",
        dialog: dialog.id,
        name: dialog.client.name,
        text: dialog.preview?.text ?? "",
      });
    } else if (event.t === "notification") {
      const occasion = KINDS[event.d.kind];
      if (occasion) news.push({ occasion, dialog: event.d.dialog_id, name: event.d.text, text: "" });
    } else if (event.t === "counters") {
      const before = queue;
      queue = event.d.queue;
      if (before !== null && before <= queueAbove && queue > queueAbove)
        news.push({ occasion: "queue_above", dialog: null, name: String(queue), text: "" });
    }
  }
  const kept =
    messages.size > MOST_REMEMBERED ? new Set([...messages].slice(-MOST_REMEMBERED / 2)) : messages;
  return { news, told: { ...told, messages: kept, queue } };
}

/** Kinds of the server's own word; transfers are known by their line in the dialog. */
const KINDS: Partial<Record<string, Occasion>> = {
  forced_status: "status_forced",
  status_forced: "status_forced",
  mention: "mention",
  // A client's line that wakes a request is told as the line it is.
  snooze_over: "snoozed",
  operator_silent: "operator_silent",
};

function newsOfMessage(message: Message, state: PanelState): News | null {
  const dialog = state.dialogs.get(message.dialog_id);
  if (dialog?.operator_id !== state.me) return null;
  const about = { dialog: dialog.id, name: dialog.client.name };
  // What the client wrote before I got the dialog comes with it and is no news of its own.
  const before = dialog.connected_at !== null && message.created_at < dialog.connected_at;
  if (message.author.kind === "client" && before) return null;
  if (message.author.kind === "client") return { occasion: "message", ...about, text: message.text };
  if (message.author.kind !== "system" || message.text !== "operator_connected") return null;
  const params = (message.attachments[0] ?? {}) as { how?: unknown; operator_id?: unknown };
  if (params.operator_id !== state.me) return null;
  if (params.how === "transferred")
    return { occasion: "transfer", ...about, text: dialog.preview?.text ?? "" };
  if (params.how === "auto" || params.how === "assigned")
    return { occasion: "assigned", ...about, text: dialog.preview?.text ?? "" };
  return null;
}

/** Clients of mine who have begun to wait too long since the last look. */
export function newsOfWaiting(state: PanelState, told: Told, now: number): { news: News[]; told: Told } {
  const news: News[] = [];
  const tones = new Map<DialogId, "calm" | "soon" | "late">();
  for (const id of state.lists.get("mine")?.ids ?? []) {
    const dialog = state.dialogs.get(id);
    const tone = dialog ? waitingOf(dialog, state.boot, now)?.tone : undefined;
    if (!dialog || tone === undefined) continue;
    tones.set(id, tone);
    const before = told.tones.get(id);
    // What is late already when the panel opens is on the screen in red.
    if (before === undefined || before === tone) continue;
    const about = { dialog: id, name: dialog.client.name, text: dialog.preview?.text ?? "" };
    if (tone === "soon" && before === "calm") news.push({ occasion: "sla_warning", ...about });
    if (tone === "late") news.push({ occasion: "sla_violated", ...about });
  }
  return { news, told: { ...told, tones } };
}

const QUIET: Means = { sound: false, in_app: false, browser: false, volume: 60 };

/** How the panel tells what nobody has set up. */
export const DEFAULT_MEANS: Readonly<Record<Occasion, Means>> = {
  assigned: { sound: true, in_app: true, browser: true, volume: 60 },
  message: { sound: true, in_app: false, browser: true, volume: 40 },
  offer: { sound: true, in_app: false, browser: true, volume: 80 },
  transfer: { sound: true, in_app: true, browser: true, volume: 60 },
  mention: { sound: true, in_app: true, browser: true, volume: 60 },
  snoozed: { sound: true, in_app: true, browser: true, volume: 60 },
  status_forced: { sound: true, in_app: true, browser: true, volume: 60 },
  queue_above: QUIET,
  sla_warning: { sound: false, in_app: true, browser: false, volume: 60 },
  sla_violated: { sound: true, in_app: true, browser: true, volume: 60 },
  operator_silent: { sound: true, in_app: true, browser: true, volume: 60 },
};

/** The list in which a piece of news finds its request: a supervisor is told of somebody else's. */
export function listOf(occasion: Occasion): "mine" | "all" {
  return occasion === "operator_silent" ? "all" : "mine";
}

export function meansOf(preferences: NotificationPreferences, occasion: Occasion): Means {
  return preferences.occasions[occasion] ?? DEFAULT_MEANS[occasion];
}

/** What the server tells browsers of only when somebody asks for it. */
const ASKED_FOR: ReadonlySet<Occasion> = new Set(["queue_above", "sla_warning"]);

/** Whether browsers are told of an occasion while nobody looks. */
export function pushes(preferences: NotificationPreferences, occasion: Occasion): boolean {
  return preferences.occasions[occasion]?.push ?? !ASKED_FOR.has(occasion);
}

/**
 * What a notification of the browser holds: nothing of the words where they are hidden, and a newer one about the same dialog takes
 * its place. `data` is where a click on it leads.
 */
export function noticeOf(
  { occasion, dialog, text }: News,
  hidden: boolean,
): { body: string; tag: string; data: string } {
  return {
    body: hidden ? "" : text.slice(0, 200),
    tag: dialog === null ? occasion : `dialog-${dialog}`,
    data: dialog === null ? "/" : `/inbox/${listOf(occasion)}/${dialog}`,
  };
}

/** What this person is doing, over all of their tabs. */
export interface Attention {
  /** This tab is the one that sounds and shows browser notifications. */
  leads: boolean;
  /** This tab is looked at. */
  looks: boolean;
  /** Dialogs that are open in a tab that is looked at. */
  reads: ReadonlySet<DialogId>;
  types: boolean;
}

/** How to tell a piece of news here and now. What one is reading at this moment is told by the screen itself. */
export function tell(
  news: News,
  preferences: NotificationPreferences,
  attention: Attention,
): { volume: number | null; inApp: boolean; browser: boolean } {
  const means = meansOf(preferences, news.occasion);
  const seen = news.dialog !== null && attention.reads.has(news.dialog);
  const hushed = preferences.mute_while_typing && attention.types;
  return {
    volume: means.sound && attention.leads && !seen && !hushed && means.volume > 0 ? means.volume : null,
    inApp: means.in_app && attention.looks && !seen,
    browser: means.browser && attention.leads && !seen,
  };
}

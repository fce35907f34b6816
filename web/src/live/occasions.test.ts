import { describe, expect, it } from "vitest";
import type { Dialog, DialogId, Message, NotificationPreferences, Occasion } from "../api/types";
import {
  type Attention,
  meansOf,
  newsOf,
  newsOfWaiting,
  NOTHING_TOLD,
  noticeOf,
  pushes,
  tell,
} from "./occasions";
import { DEFAULT_PREFERENCES } from "./preferences";
import { initialState, type PanelState } from "./state";
import { bootstrap, dialog, DIALOG, ME, message, OTHER } from "./testing/samples";

const NOW = Date.parse("2026-11-22T10:05:30.000Z");

function stateWith(...dialogs: Dialog[]): PanelState {
  const ids = new Set(dialogs.map(({ id }) => id));
  return {
    ...initialState(bootstrap()),
    dialogs: new Map(dialogs.map((row) => [row.id, row])),
    lists: new Map([["mine", { ids, cursor: null, loaded: true }]]),
  };
}

const event = (t: string, d: unknown) => ({ seq: 1, t, d });
const line = (made: Message) => event("message.new", { dialog_id: made.dialog_id, message: made });
const connected = (how: string, operator: number = ME): Message =>
  message(5, {
    author: { kind: "system", id: null, name: "" },
    text: "operator_connected",
    attachments: [{ how, operator_id: operator } as never],
  });

function occasions(state: PanelState, ...events: ReturnType<typeof event>[]): Occasion[] {
  return newsOf(events, state, NOTHING_TOLD, 10, NOW).news.map(({ occasion }) => occasion);
}

describe("what is news", () => {
  const mine = stateWith(dialog());
  const colleagues = stateWith(dialog({ operator_id: OTHER }));

  it.each([
    ["a client writes to me", mine, [line(message(5))], ["message"]],
    [
      "what the client wrote before I got the dialog comes along",
      stateWith(dialog({ connected_at: "2026-11-22T10:05:10Z" })),
      [line(message(5))],
      [],
    ],
    ["a client writes to a colleague", colleagues, [line(message(5))], []],
    [
      "a line of an hour ago is replayed",
      mine,
      [line(message(5, { created_at: "2026-11-22T09:00:00Z" }))],
      [],
    ],
    ["the distributor gives me a dialog", mine, [line(connected("auto"))], ["assigned"]],
    ["a supervisor gives me a dialog", mine, [line(connected("assigned"))], ["assigned"]],
    ["a colleague hands me a dialog", mine, [line(connected("transferred"))], ["transfer"]],
    ["I take a dialog", mine, [line(connected("taken"))], []],
    ["a colleague is given a dialog that I watch", colleagues, [line(connected("auto", OTHER))], []],
    ["an offer", mine, [event("offer.new", { offer_id: 1, dialog: dialog(), expires_at: "" })], ["offer"]],
    [
      "a supervisor sets my status",
      mine,
      [event("notification", { kind: "forced_status", text: "Віталій", dialog_id: null })],
      ["status_forced"],
    ],
    [
      "an operator does not answer, and I am a supervisor",
      colleagues,
      [event("notification", { kind: "operator_silent", text: "Марія", dialog_id: 81 })],
      ["operator_silent"],
    ],
    [
      "a word of a newer server",
      mine,
      [event("notification", { kind: "birthday", text: "", dialog_id: null })],
      [],
    ],
  ] as const)("%s", (_, state, events, expected) => {
    expect(occasions(state, ...events)).toEqual(expected);
  });

  it("is told once, however often it is replayed", () => {
    const first = newsOf([line(message(5))], mine, NOTHING_TOLD, 10, NOW);
    expect(newsOf([line(message(5))], mine, first.told, 10, NOW).news).toEqual([]);
  });

  it("is a queue that grows beyond the number, and not one that was long already", () => {
    const counters = (queue: number) => event("counters", { mine: 0, queue, bot: 0, all: 0 });
    expect(occasions(mine, counters(50), counters(60))).toEqual([]);
    expect(occasions(mine, counters(10), counters(11), counters(12), counters(9), counters(11))).toEqual([
      "queue_above",
      "queue_above",
    ]);
  });

  it("is a wait that crosses three quarters of the norm and then the norm, once each", () => {
    const waits = (since: string) => ({
      ...stateWith(dialog({ waiting_since: since })),
    });
    const state = waits("2026-11-22T10:00:00Z");
    const looks = [60, 200, 230, 290, 301, 400].map(
      (seconds) => Date.parse("2026-11-22T10:00:00Z") + seconds * 1000,
    );
    let told = NOTHING_TOLD;
    const seen: Occasion[][] = [];
    for (const at of looks) {
      const found = newsOfWaiting(state, told, at);
      told = found.told;
      seen.push(found.news.map(({ occasion }) => occasion));
    }
    expect(seen).toEqual([[], [], ["sla_warning"], [], ["sla_violated"], []]);
    expect(newsOfWaiting(state, NOTHING_TOLD, looks[5] ?? 0).news).toEqual([]);
  });
});

describe("how it is told", () => {
  const away: Attention = { leads: true, looks: false, reads: new Set<DialogId>(), types: false };
  const news = { occasion: "message" as const, dialog: DIALOG, name: "Марія", text: "Вітаю" };
  const all = { sound: true, in_app: true, browser: true, volume: 50 };
  const loud: NotificationPreferences = { ...DEFAULT_PREFERENCES.notifications, occasions: { message: all } };
  const how = (changes: Partial<Attention>, preferences = loud) =>
    tell(news, preferences, { ...away, ...changes });

  it("sounds and shows in the browser from one tab only", () => {
    expect(how({})).toEqual({ volume: 50, inApp: false, browser: true });
    expect(how({ leads: false })).toEqual({ volume: null, inApp: false, browser: false });
    expect(how({ leads: false, looks: true })).toEqual({ volume: null, inApp: true, browser: false });
  });

  it("is quiet about the dialog that is being read, in whatever tab", () => {
    expect(how({ looks: true, reads: new Set([DIALOG]) })).toEqual({
      volume: null,
      inApp: false,
      browser: false,
    });
    expect(how({ looks: true, reads: new Set([8 as DialogId]) })).toEqual({
      volume: 50,
      inApp: true,
      browser: true,
    });
  });

  it("does not sound while one types, unless one wants it to", () => {
    expect(how({ types: true }).volume).toBeNull();
    expect(how({ types: true }, { ...loud, mute_while_typing: false }).volume).toBe(50);
    expect(how({ types: true }).browser).toBe(true);
  });

  it("is what was set up, else what the panel does by default", () => {
    const silent = { ...loud, occasions: { message: { ...all, sound: false, browser: false } } };
    expect(how({}, silent)).toEqual({ volume: null, inApp: false, browser: false });
    expect(meansOf(silent, "offer").sound).toBe(true);
    expect(how({}, { ...loud, occasions: { message: { ...all, volume: 0 } } }).volume).toBeNull();
  });
});

describe("where it leads", () => {
  it("is my request among mine, and a silent operator's among all", () => {
    const about = { dialog: DIALOG, name: "Марія", text: "" };
    expect(noticeOf({ occasion: "message", ...about }, false).data).toBe(`/inbox/mine/${DIALOG}`);
    expect(noticeOf({ occasion: "operator_silent", ...about }, false).data).toBe(`/inbox/all/${DIALOG}`);
  });
});

describe("browsers while nobody looks", () => {
  it("are told what concerns the person alone, unless it was switched off", () => {
    const { notifications } = DEFAULT_PREFERENCES;
    expect(pushes(notifications, "message")).toBe(true);
    expect(pushes(notifications, "queue_above")).toBe(false);
    expect(pushes(notifications, "sla_warning")).toBe(false);
    expect(pushes(notifications, "sla_violated")).toBe(true);
    const means = meansOf(notifications, "message");
    const set = (push?: boolean): NotificationPreferences => ({
      ...notifications,
      occasions: { message: push === undefined ? means : { ...means, push } },
    });
    expect(pushes(set(), "message")).toBe(true);
    expect(pushes(set(false), "message")).toBe(false);
    expect(pushes(set(false), "offer")).toBe(true);
  });
});

describe("a notification of the browser", () => {
  it("has the words unless they are hidden, replaces the one about the same dialog, and leads to it", () => {
    const news = { occasion: "message", dialog: DIALOG, name: "Марія", text: "ї".repeat(300) } as const;
    expect(noticeOf(news, false)).toEqual({
      body: "ї".repeat(200),
      tag: `dialog-${DIALOG}`,
      data: `/inbox/mine/${DIALOG}`,
    });
    expect(noticeOf(news, true).body).toBe("");
    expect(noticeOf({ ...news, dialog: null }, false)).toMatchObject({ tag: "message", data: "/" });
  });
});

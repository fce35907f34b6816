import type { StoreApi } from "zustand";
import type { Api } from "../api/client";
import type { DialogId, FilterId } from "../api/types";
import { type Key, translateNow } from "../i18n/language";
import { filtersWithNews, NO_FILTER_NEWS } from "../live/filter-news";
import type { Filters } from "../live/filters";
import { mustSay, NOTHING_SAID } from "../live/attention";
import type { LiveEvent, WireEvent } from "../live/events";
import { Tabs } from "../live/leader";
import {
  listOf,
  type News,
  newsOf,
  newsOfWaiting,
  NOTHING_TOLD,
  noticeOf,
  pushes,
  tell,
} from "../live/occasions";
import type { Panel } from "../live/panel";
import type { PreferencesState } from "../live/preferences";
import { keptPush, renewPush } from "../live/push";
import { play, SOUND_OF } from "../live/sounds";
import { useToasts } from "../ui/toasts";

/** How often waiting times are looked at. */
const LOOK_MS = 2_000;
/** A key in the reply box counts as typing for so long. */
const TYPING_MS = 3_000;
/** Sounds of one burst are one sound. */
const BURST_MS = 3_000;

const WORDS: Record<News["occasion"], Key> = {
  assigned: "notify.assigned",
  message: "notify.message",
  offer: "notify.offer",
  transfer: "notify.transfer",
  mention: "notify.mention",
  snoozed: "notify.snoozed",
  status_forced: "notify.statusForced",
  queue_above: "notify.queueAbove",
  sla_warning: "notify.slaWarning",
  sla_violated: "notify.slaViolated",
  operator_silent: "notify.operatorSilent",
};

/** Where one is, and the way to a dialog. */
export interface Place {
  open(): DialogId | null;
  go(dialog: DialogId, list: "mine" | "all"): void;
}

/** The page itself: its address names the dialog. */
const PAGE: Place = {
  open() {
    const found = /^\/inbox\/[a-z]+\/(\d+)$/.exec(location.pathname);
    return found ? (Number(found[1]) as DialogId) : null;
  },
  go(dialog, list) {
    void import("./routes").then(({ router }) =>
      router.navigate({ to: "/inbox/$view/$dialogId", params: { view: list, dialogId: String(dialog) } }),
    );
  },
};

export interface Notifier {
  events(events: readonly WireEvent[]): void;
  end(): void;
}

/** Tells what happens, by sound, in the panel and by the browser, as the person has set it up. One tab of many sounds. */
export function startNotifier(
  panel: Panel,
  preferences: StoreApi<PreferencesState>,
  call: Api["call"],
  filters: StoreApi<Filters>,
  place: Place = PAGE,
): Notifier {
  const { me } = panel.store.state;
  const goTo = (dialog: DialogId | null, list: "mine" | "all"): void => {
    window.focus();
    if (dialog !== null) place.go(dialog, list);
  };
  const tabs = new Tabs(me);
  let told = NOTHING_TOLD;
  const sounded = new Map<string, number>();

  let said = NOTHING_SAID;
  const where = (): void => {
    tabs.set({ looks: !document.hidden && document.hasFocus(), open: place.open() });
    const looks = tabs.all().some((tab) => tab.looks);
    const now = Date.now();
    if (!tabs.leads || !mustSay(said, looks, now)) return;
    said = { ...said, looks, at: now };
    call<{ wanted: boolean }>("POST", "/api/v1/me/push/attention", { body: { looks }, keepalive: true }).then(
      ({ data }) => {
        said = { ...said, wanted: data.wanted };
      },
      () => {
        said = { ...said, looks: null }; // said again later
      },
    );
  };
  // A click on a notification of the service worker, which has brought this tab to the front.
  const clicked = ({ data }: MessageEvent<{ open?: unknown } | null>): void => {
    const found = /^\/inbox\/(mine|all)\/(\d+)$/.exec(typeof data?.open === "string" ? data.open : "");
    if (found) goTo(Number(found[2]) as DialogId, found[1] === "all" ? "all" : "mine");
  };
  const worker = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  worker?.addEventListener("message", clicked);
  renewPush(call, me).catch(() => undefined); // the next page tries again
  const typed = (event: Event): void => {
    if (event.target instanceof HTMLTextAreaElement) tabs.set({ typedAt: Date.now() });
  };
  where();
  const looked = setInterval(where, 1_000);
  window.addEventListener("focus", where);
  window.addEventListener("blur", where);
  document.addEventListener("visibilitychange", where);
  document.addEventListener("input", typed);

  const say = (news: readonly News[]): void => {
    if (news.length === 0) return;
    where();
    const all = tabs.all();
    const attention = {
      leads: tabs.leads,
      looks: tabs.looks,
      reads: new Set(all.flatMap(({ looks, open }) => (looks && open !== null ? [open] : []))),
      types: all.some(({ typedAt }) => Date.now() - typedAt < TYPING_MS),
    };
    const { notifications } = preferences.getState().value;
    const pushed = keptPush()?.user === me && !all.some(({ looks }) => looks);
    for (const item of news) {
      const how = tell(item, notifications, attention);
      const text = translateNow(WORDS[item.occasion], { name: item.name });
      if (how.volume !== null && Date.now() - (sounded.get(item.occasion) ?? 0) > BURST_MS) {
        sounded.set(item.occasion, Date.now());
        play(SOUND_OF[item.occasion], how.volume);
      }
      if (how.inApp) {
        const { dialog } = item;
        useToasts.getState().show({
          text,
          ...(dialog === null
            ? {}
            : {
                action: {
                  label: translateNow("notify.open"),
                  run: () => {
                    goTo(dialog, listOf(item.occasion));
                  },
                },
              }),
        });
      }
      // The service worker tells it already.
      if (how.browser && !(pushed && pushes(notifications, item.occasion)))
        show(item, text, notifications.hide_text, goTo);
    }
  };

  let filtered = NO_FILTER_NEWS;
  /** A saved filter that asks for it (operator-line.md 4.1): in the panel, and only where somebody looks. */
  const tellFilters = (events: readonly WireEvent[]): void => {
    const { filters: known } = filters.getState();
    const found = filtersWithNews(filtered, events as readonly LiveEvent[], known, Date.now());
    filtered = found.after;
    if (found.news.length === 0) return;
    where();
    if (!tabs.looks) return;
    for (const id of found.news) {
      const name = known.find((filter) => filter.id === id)?.name ?? "";
      useToasts.getState().show({
        text: translateNow("notify.filter", { name }),
        ...(place === PAGE
          ? {
              action: {
                label: translateNow("notify.open"),
                run: () => {
                  openFilter(id);
                },
              },
            }
          : {}),
      });
    }
  };

  const look = setInterval(() => {
    const found = newsOfWaiting(panel.store.state, told, panel.clock.now());
    told = found.told;
    say(found.news);
  }, LOOK_MS);

  return {
    events(events) {
      const { queue_above } = preferences.getState().value.notifications;
      const found = newsOf(events, panel.store.state, told, queue_above, panel.clock.now());
      told = found.told;
      say(found.news);
      tellFilters(events);
    },
    end() {
      clearInterval(look);
      clearInterval(looked);
      window.removeEventListener("focus", where);
      window.removeEventListener("blur", where);
      document.removeEventListener("visibilitychange", where);
      document.removeEventListener("input", typed);
      worker?.removeEventListener("message", clicked);
      tabs.end();
    },
  };
}

function openFilter(id: FilterId): void {
  void import("./routes").then(({ router }) =>
    router.navigate({ to: "/inbox/$view", params: { view: "all" }, search: { f: id } }),
  );
}

/** A notification of the browser; a newer one about the same dialog takes its place. Text only (security.md XS-01). */
function show(
  item: News,
  title: string,
  hidden: boolean,
  goTo: (dialog: DialogId | null, list: "mine" | "all") => void,
): void {
  if (typeof Notification !== "function" || Notification.permission !== "granted") return;
  const notice = { ...noticeOf(item, hidden), icon: "/icon-192.png", silent: true };
  try {
    const shown = new Notification(title, notice);
    shown.onclick = () => {
      shown.close();
      goTo(item.dialog, listOf(item.occasion));
    };
  } catch {
    // Android's browsers take notifications from a service worker only.
    void navigator.serviceWorker?.ready.then((worker) => worker.showNotification(title, notice));
  }
}

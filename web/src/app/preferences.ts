import type { StoreApi } from "zustand";
import { languageNow, setLanguage, translateNow } from "../i18n/language";
import { setZone } from "../i18n/zone";
import { type Overrides, useBindings } from "../keys/bindings";
import type { Panel } from "../live/panel";
import type { Patch, PreferencesState, TabLine } from "../live/preferences";
import { keys } from "../live/reduce";
import { useLook } from "../ui/theme";
import { useToasts } from "../ui/toasts";
import type { Preferences } from "../api/types";

/** What this browser looks like before anything was stored for its person. */
export function localLook(): Patch {
  const { theme, density } = useLook.getState();
  return { theme, density, language: languageNow() };
}

/** Other tabs of this browser, by what they talk of; a line to nowhere where there is none. */
export function tabLine(about: "preferences" | "outbox"): TabLine {
  if (typeof BroadcastChannel !== "function")
    return { onmessage: null, postMessage: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(`rozmova-${about}`);
  let open = true;
  const line: TabLine = {
    onmessage: null,
    postMessage: (data) => {
      // Whose sign-in has ended may still have a message on its way; a closed channel throws.
      if (open) channel.postMessage(data);
    },
    close: () => {
      open = false;
      channel.close();
    },
  };
  channel.onmessage = ({ data }: MessageEvent<unknown>) => line.onmessage?.({ data });
  return line;
}

function apply(value: Preferences): void {
  useBindings.getState().replace(value.hotkeys);
  // Somebody who has changed nothing keeps what the browser was set to before the sign-in.
  if (value.version === 0 && !touched) return;
  const look = useLook.getState();
  if (look.theme !== value.theme) look.setTheme(value.theme);
  if (look.density !== value.density) look.setDensity(value.density);
  if (value.language !== null && value.language !== languageNow()) {
    setLanguage(value.language).catch(() =>
      useToasts.getState().show({ text: translateNow("look.languageFailed"), tone: "bad" }),
    );
  }
}

/** A change was made here that the server has not answered yet. */
let touched = false;

/** Keeps the keys of the instance in force, now and when the settings change. */
export function followHotkeys(panel: Panel): () => void {
  const { store } = panel;
  const take = (): void => {
    const hotkeys = (store.state.boot.settings["hotkeys"] ?? {}) as Overrides;
    if (JSON.stringify(hotkeys) !== JSON.stringify(useBindings.getState().instance))
      useBindings.getState().setInstance(hotkeys);
  };
  take();
  const end = store.subscribe(keys.boot, take);
  return () => {
    end();
    useBindings.getState().setInstance({});
  };
}

/** Keeps times in the zone that the person wants: that of this computer, or of the instance. */
export function followZone(panel: Panel, preferences: StoreApi<PreferencesState>): () => void {
  const take = (): void => {
    const ofInstance = preferences.getState().value.time_zone === "instance";
    setZone(ofInstance ? (panel.store.state.boot.instance_timezone ?? null) : null);
  };
  take();
  const ends = [panel.store.subscribe(keys.boot, take), preferences.subscribe(take)];
  return () => {
    for (const end of ends) end();
    setZone(null);
  };
}

/** Keeps the screen as the preferences say, now and from now on. */
export function followPreferences(store: StoreApi<PreferencesState>): () => void {
  touched = false;
  apply(store.getState().value);
  const end = store.subscribe(({ value }) => {
    touched = true;
    apply(value);
  });
  return () => {
    end();
    useBindings.getState().replace({});
  };
}

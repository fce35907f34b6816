import { useBrand } from "./brand";
import { waitingCount } from "./order";
import type { Panel } from "./panel";
import { keys } from "./reduce";

/** A short soft tone, made here: a whisper must be heard while the eyes are on another dialog. */
export function chime(): void {
  if (typeof AudioContext === "undefined") return;
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 740;
  volume.gain.setValueAtTime(0.12, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.onended = () => {
    void audio.close();
  };
  tone.start();
  tone.stop(audio.currentTime + 0.36);
}

/**
 * What happens beside the screen: title, waking the connection when the browser says that the network is back, and the browser's
 * question before a page is left that still holds an answer: it would go when the panel is opened again, which may be tomorrow.
 */
export function startEffects(panel: Panel): () => void {
  const title = (): void => {
    const waiting = waitingCount(panel.store.state);
    const { name } = useBrand.getState();
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
    badge(waiting);
  };
  const wake = (): void => {
    if (!document.hidden) panel.connection.nudge();
  };
  const stay = (event: BeforeUnloadEvent): void => {
    if (panel.outbox.holds) event.preventDefault();
  };
  title();
  const ends = [panel.store.subscribe(keys.dialogs, title), panel.store.subscribe(keys.list("mine"), title)];
  window.addEventListener("online", wake);
  window.addEventListener("beforeunload", stay);
  document.addEventListener("visibilitychange", wake);
  return () => {
    for (const end of ends) end();
    window.removeEventListener("online", wake);
    window.removeEventListener("beforeunload", stay);
    document.removeEventListener("visibilitychange", wake);
    document.title = useBrand.getState().name;
    badge(0);
  };
}

const ICON = "/icon.svg";
/** The same picture, so that a number can be drawn on it. */
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#f2b73f" d="M12 12h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-1v4l-5-4h-8a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3z"/><path fill="#45bbd1" d="M6 3h14a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-8l-5 4v-4H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z"/></svg>';

/** The number of waiting dialogs on the page's icon; nothing for zero. */
function badge(waiting: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = waiting === 0 ? ICON : `data:image/svg+xml,${encodeURIComponent(withBadge(PICTURE, waiting))}`;
  if (link && link.getAttribute("href") !== href) link.href = href;
}

/** The icon with a red dot that holds a number of at most two digits. Pure. */
export function withBadge(svg: string, waiting: number): string {
  const number = waiting > 99 ? "99" : String(waiting);
  const dot = `<circle cx="22" cy="22" r="10" fill="#d2402f"/><text x="22" y="26.5" font-family="sans-serif" font-size="13" font-weight="700" text-anchor="middle" fill="#fff">${number}</text>`;
  return svg.replace("</svg>", `${dot}</svg>`);
}

import { waitingCount } from "./order";
import type { Panel } from "./panel";
import { keys } from "./reduce";

const TITLE = "Rozmova";

/** What happens beside the screen: title, and waking the connection when the browser says that the network is back. */
export function startEffects(panel: Panel): () => void {
  const title = (): void => {
    const waiting = waitingCount(panel.store.state);
    document.title = waiting > 0 ? `(${waiting}) ${TITLE}` : TITLE;
  };
  const wake = (): void => {
    if (!document.hidden) panel.connection.nudge();
  };
  title();
  const ends = [panel.store.subscribe(keys.dialogs, title), panel.store.subscribe(keys.list("mine"), title)];
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    for (const end of ends) end();
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
    document.title = TITLE;
  };
}

import type { createApi, Refusal } from "./api";
import { pause } from "./backoff";
import type { Frame } from "./protocol";
import type { State } from "./state";

/** What polling needs of the engine. */
export interface Stand {
  api: ReturnType<typeof createApi>;
  /** Aborted when the socket is back. */
  stop: AbortController;
  state(): State;
  online(on: boolean): void;
  take(frame: Frame): void;
  pump(): void;
  /** The server does not know the visitor any more. */
  again(): void;
}

/** Long polling while the socket cannot be opened: the same events, the same reducer. */
export async function poll({ api, stop, state, online, take, pump, again }: Stand): Promise<void> {
  let failures = 0;
  while (!stop.signal.aborted) {
    const abort = new AbortController();
    stop.signal.onabort = () => abort.abort();
    try {
      // The first one only finds out whether this way is open.
      const events = await api.events(state().cursor, state().online ? 25 : 0, abort);
      if (stop.signal.aborted) return;
      failures = 0;
      if (!state().online) online(true);
      events.forEach(take);
      pump();
    } catch (error) {
      if (stop.signal.aborted) return;
      const refusal = error as Refusal;
      if (refusal.status === 401 || refusal.code === "ip_blocked") {
        again();
        return;
      }
      online(false);
      const wait = Math.max(refusal.wait, 500, pause(failures++));
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

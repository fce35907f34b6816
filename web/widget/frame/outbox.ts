import type { Pending } from "./state";
import { OUTBOX_MAX } from "./protocol";

/** After this time a message that never left is forgotten, ms. */
const KEEP = 7 * 86_400_000;

/** The result of something that storage may forbid, else null. */
export const tried = <T>(what: () => T): T | null => {
  try {
    return what();
  } catch {
    return null;
  }
};

/**
 * Unconfirmed messages in storage, one entry per message: tabs of one visitor never overwrite each other, and sending
 * twice is harmless because of the client id. Storage that is off or full costs only the survival of a reload.
 */
export function outboxStore(storage: Storage | null, bot: string, site: string) {
  const prefix = `rz.q.${bot}.${site}.`;

  const keys = () => tried(() => Object.keys(storage ?? {}).filter((k) => k.startsWith(prefix))) ?? [];
  const drop = (key: string) => tried(() => storage?.removeItem(key));

  return {
    /** Messages in the order they were written, at most 50. Damaged and forgotten ones are removed. */
    load(now: number): Pending[] {
      const found: Pending[] = [];
      for (const key of keys()) {
        const item = tried(() => JSON.parse(storage?.getItem(key) ?? "") as Pending);
        if (item && typeof item.text === "string" && prefix + item.client_id === key && now - item.at < KEEP)
          found.push(item);
        else drop(key);
      }
      return found.sort((a, b) => a.at - b.at).slice(0, OUTBOX_MAX);
    },
    put: (item: Pending) => tried(() => storage?.setItem(prefix + item.client_id, JSON.stringify(item))),
    remove: (clientId: string) => drop(prefix + clientId),
    /** Forgets everything of this visitor (the site's log-out). */
    clear: () => keys().forEach(drop),
  };
}

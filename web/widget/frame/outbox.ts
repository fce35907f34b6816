import type { Pending } from "./state";
import { OUTBOX_MAX } from "./protocol";

/** After this time a message that never left is forgotten, ms. */
const KEEP = 7 * 86_400_000;

/**
 * Unconfirmed messages in storage, one entry per message: tabs of one visitor never overwrite each other, and sending
 * twice is harmless because of the client id. Storage that is off or full costs only the survival of a reload.
 */
export class OutboxStore {
  constructor(
    private readonly storage: Storage | null,
    private readonly bot: string,
    private readonly site: string,
  ) {}

  private key(clientId: string) {
    return `rz.q.${this.bot}.${this.site}.${clientId}`;
  }

  private keys(): string[] {
    try {
      return Object.keys(this.storage ?? {}).filter((k) => k.startsWith(this.key("")));
    } catch {
      return [];
    }
  }

  /** Messages in the order they were written, at most 50. */
  load(now: number): Pending[] {
    const found: Pending[] = [];
    for (const key of this.keys()) {
      try {
        const item = JSON.parse(this.storage?.getItem(key) ?? "") as Pending;
        if (typeof item.text === "string" && typeof item.client_id === "string" && now - item.at < KEEP) found.push(item);
        else this.storage?.removeItem(key);
      } catch {
        // Not ours, or damaged.
      }
    }
    return found.sort((a, b) => a.at - b.at).slice(0, OUTBOX_MAX);
  }

  put(item: Pending): void {
    try {
      this.storage?.setItem(this.key(item.client_id), JSON.stringify(item));
    } catch {
      // Full or forbidden.
    }
  }

  remove(clientId: string): void {
    try {
      this.storage?.removeItem(this.key(clientId));
    } catch {
      // Forbidden.
    }
  }

  /** Forgets everything of this visitor (the site's log-out). */
  clear(): void {
    for (const key of this.keys()) {
      try {
        this.storage?.removeItem(key);
      } catch {
        // Forbidden.
      }
    }
  }
}

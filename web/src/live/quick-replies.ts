import { createStore, type StoreApi } from "zustand";
import type { Api } from "../api/client";
import type { QuickReply, QuickReplyId } from "../api/types";

/** What somebody types in. */
export type QuickReplyDraft = Pick<
  QuickReply,
  "title" | "shortcut" | "text" | "category" | "channels" | "skill_group_ids"
>;

export interface QuickReplies {
  /** `failed` only while there is nothing to show. */
  phase: "unread" | "ready" | "failed";
  items: readonly QuickReply[];
  /** Reads them all anew; what is there stays on the screen meanwhile. Never rejects. */
  load(): Promise<void>;
  create(draft: QuickReplyDraft, shared: boolean): Promise<void>;
  update(reply: QuickReply, draft: QuickReplyDraft): Promise<void>;
  remove(id: QuickReplyId): Promise<void>;
}

type QuickApi = Pick<Api, "quickReplies" | "createQuickReply" | "updateQuickReply" | "deleteQuickReply">;

/** Shared quick replies and one's own, as far as they have been read. Lives as long as the sign-in. */
export function quickReplyStore(api: QuickApi): StoreApi<QuickReplies> {
  let reading: Promise<void> | null = null;
  /** Grows with every change made here: a list that was being read meanwhile is not the newest any more. */
  let changes = 0;

  async function readAll(): Promise<QuickReply[]> {
    const items: QuickReply[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<QuickApi["quickReplies"]>> = await api.quickReplies(cursor);
      items.push(...page.data);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  }

  return createStore<QuickReplies>((set, get) => {
    const read = async (): Promise<void> => {
      try {
        let before: number;
        let items: QuickReply[];
        do {
          before = changes;
          items = await readAll();
        } while (before !== changes);
        set({ phase: "ready", items });
      } catch {
        if (get().phase !== "ready") set({ phase: "failed" });
      }
    };
    return {
      phase: "unread",
      items: [],
      load() {
        reading ??= read().finally(() => {
          reading = null;
        });
        return reading;
      },
      async create(draft, shared) {
        const made = await api.createQuickReply({ ...draft, shared });
        changes += 1;
        set(({ items }) => ({ items: [...items, made] }));
      },
      async update(reply, draft) {
        const changed = await api.updateQuickReply(reply.id, reply.version, draft);
        changes += 1;
        set(({ items }) => ({ items: items.map((known) => (known.id === changed.id ? changed : known)) }));
      },
      async remove(id) {
        await api.deleteQuickReply(id);
        changes += 1;
        set(({ items }) => ({ items: items.filter((known) => known.id !== id) }));
      },
    };
  });
}

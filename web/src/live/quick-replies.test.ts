import { describe, expect, it, vi } from "vitest";
import { Problem } from "../api/problems";
import type { Page, QuickReply, QuickReplyId } from "../api/types";
import { quickReplyStore } from "./quick-replies";
import { ME } from "./testing/samples";

function reply(id: number, changes: Partial<QuickReply> = {}): QuickReply {
  return {
    id: id as QuickReplyId,
    owner_id: ME,
    title: `Відповідь ${id}`,
    shortcut: "",
    text: "Так",
    category: "",
    channels: [],
    skill_group_ids: [],
    version: 1,
    created_at: "2026-11-22T10:00:00.000000Z",
    updated_at: "2026-11-22T10:00:00.000000Z",
    ...changes,
  };
}

const page = (data: QuickReply[], next_cursor: string | null = null): Page<QuickReply> => ({
  data,
  next_cursor,
});

/** A server that holds two replies, each on a page of its own. */
function server() {
  return {
    quickReplies: vi.fn((cursor: string | null) =>
      Promise.resolve(cursor === null ? page([reply(1)], "second") : page([reply(2)])),
    ),
    createQuickReply: vi.fn(() => Promise.resolve(reply(3))),
    updateQuickReply: vi.fn(() => Promise.resolve(reply(1, { title: "Нова", version: 2 }))),
    deleteQuickReply: vi.fn(() => Promise.resolve()),
  };
}

const draft = {
  title: "Нова",
  shortcut: "",
  text: "Так",
  category: "",
  channels: [],
  skill_group_ids: [],
};

describe("quick replies of a sign-in", () => {
  it("are read page by page, and once when two ask at the same time", async () => {
    const api = server();
    const store = quickReplyStore(api);
    expect(store.getState().phase).toBe("unread");

    await Promise.all([store.getState().load(), store.getState().load()]);

    expect(store.getState()).toMatchObject({ phase: "ready", items: [{ id: 1 }, { id: 2 }] });
    expect(api.quickReplies.mock.calls).toEqual([[null], ["second"]]);
  });

  it("stay on the screen when they cannot be read again, and say so when there is nothing to show", async () => {
    const api = server();
    const store = quickReplyStore(api);
    api.quickReplies.mockRejectedValueOnce(new Problem("offline", ""));
    await store.getState().load();
    expect(store.getState().phase).toBe("failed");

    await store.getState().load();
    api.quickReplies.mockRejectedValueOnce(new Problem("offline", ""));
    await store.getState().load();

    expect(store.getState()).toMatchObject({ phase: "ready", items: [{ id: 1 }, { id: 2 }] });
  });

  it("show a change at once and keep the list when it is refused", async () => {
    const api = server();
    const store = quickReplyStore(api);
    await store.getState().load();

    await store.getState().create(draft, true);
    await store.getState().update(reply(1), draft);
    await store.getState().remove(2 as QuickReplyId);

    expect(api.createQuickReply).toHaveBeenCalledWith({ ...draft, shared: true });
    expect(api.updateQuickReply).toHaveBeenCalledWith(1, 1, draft);
    expect(store.getState().items.map(({ id, title }) => [id, title])).toEqual([
      [1, "Нова"],
      [3, "Відповідь 3"],
    ]);
    api.deleteQuickReply.mockRejectedValueOnce(new Problem("not_found", ""));
    await expect(store.getState().remove(3 as QuickReplyId)).rejects.toThrow(Problem);
    expect(store.getState().items).toHaveLength(2);
  });

  it("are read once more when something changed while they were being read", async () => {
    const api = server();
    const store = quickReplyStore(api);
    let letGo: (answer: Page<QuickReply>) => void = () => undefined;
    api.quickReplies.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          letGo = resolve;
        }),
    );
    const loading = store.getState().load();
    await store.getState().create(draft, false);
    api.quickReplies.mockImplementation(() => Promise.resolve(page([reply(1), reply(3)])));
    letGo(page([reply(1)]));
    await loading;

    expect(store.getState().items.map(({ id }) => id)).toEqual([1, 3]);
  });
});

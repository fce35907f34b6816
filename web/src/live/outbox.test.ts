import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it, vi } from "vitest";
import { Problem } from "../api/problems";
import type { DialogId } from "../api/types";
import { Outbox } from "./outbox";
import { indexedDbStorage, type Outgoing, type OutboxStorage } from "./outbox-storage";
import type { TabLine } from "./preferences";
import { DIALOG, ME, OTHER } from "./testing/samples";

const SECOND = 8 as DialogId;

/** A server that answers when the test says so. */
function setUp({
  online = true,
  storage = indexedDbStorage(new IDBFactory()),
}: { online?: boolean; storage?: OutboxStorage } = {}) {
  const calls: { item: Outgoing; ok(): void; fail(code: string): void }[] = [];
  const link = { online };
  const later: (() => void)[] = [];
  const outbox = new Outbox({
    operator: ME,
    storage,
    online: () => link.online,
    later: (task) => later.push(task),
    send: (item) =>
      new Promise((resolve, reject) => {
        calls.push({
          item,
          ok: () => {
            resolve({});
          },
          fail: (code) => {
            reject(new Problem(code, ""));
          },
        });
      }),
  });
  const states = (id = DIALOG): string[] => outbox.queue(id).map((item) => `${item.text}:${item.state}`);
  return { outbox, calls, link, later, states, storage };
}

describe("order", () => {
  it("sends one after another within a dialog", async () => {
    const { outbox, calls, states } = setUp();
    outbox.add(DIALOG, "reply", "one");
    outbox.add(DIALOG, "reply", "two");
    expect(calls.map((call) => call.item.text)).toEqual(["one"]);

    calls[0]?.ok();
    await vi.waitFor(() => {
      expect(calls.map((call) => call.item.text)).toEqual(["one", "two"]);
    });

    expect(states()).toEqual(["one:sent", "two:sending"]);
  });

  it("adds a message with a nonce of its own once, and tries it again when it was refused", async () => {
    const { outbox, calls, states } = setUp();
    const add = () => outbox.add(DIALOG, "reply", "elsewhere", [], null, [], "again-5-9");
    expect(add()).toBe("again-5-9");
    expect(add()).toBe("again-5-9");
    expect(calls.map((call) => call.item.nonce)).toEqual(["again-5-9"]);

    calls[0]?.fail("forbidden");
    await vi.waitFor(() => {
      expect(states()).toEqual(["elsewhere:failed"]);
    });
    add();

    expect(calls.map((call) => call.item.nonce)).toEqual(["again-5-9", "again-5-9"]);
    expect(states()).toEqual(["elsewhere:sending"]);
  });

  it("does not let one dialog wait for another", () => {
    const { outbox, calls } = setUp();

    outbox.add(DIALOG, "reply", "one");
    outbox.add(SECOND, "note", "two");

    expect(calls.map((call) => [call.item.dialog_id, call.item.kind])).toEqual([
      [DIALOG, "reply"],
      [SECOND, "note"],
    ]);
  });

  it("lets a refused message step aside, and sends it again with the same nonce", async () => {
    const { outbox, calls, states } = setUp();
    const nonce = outbox.add(DIALOG, "reply", "one");
    outbox.add(DIALOG, "reply", "two");

    calls[0]?.fail("banned");
    await vi.waitFor(() => {
      expect(states()).toEqual(["one:failed", "two:sending"]);
    });
    expect(outbox.queue(DIALOG)[0]?.failed).toBe("banned");
    calls[1]?.ok();
    await vi.waitFor(() => {
      expect(states()).toEqual(["one:failed", "two:sent"]);
    });
    outbox.retry(DIALOG, nonce);

    expect(calls[2]?.item.nonce).toBe(nonce);
  });
});

describe("a lost connection", () => {
  it("keeps messages waiting and sends them in order with unchanged nonces when it is back", async () => {
    const { outbox, calls, link, states } = setUp({ online: false });
    const first = outbox.add(DIALOG, "reply", "one");
    const second = outbox.add(DIALOG, "reply", "two");
    expect(states()).toEqual(["one:waiting", "two:waiting"]);

    link.online = true;
    outbox.flush();
    calls[0]?.ok();
    await vi.waitFor(() => {
      expect(calls.map((call) => call.item.nonce)).toEqual([first, second]);
    });
  });

  it("sends again after a lost ack, as the same message", async () => {
    const { outbox, calls, later, states } = setUp();
    const nonce = outbox.add(DIALOG, "reply", "one");

    calls[0]?.fail("timeout");
    await vi.waitFor(() => {
      expect(states()).toEqual(["one:waiting"]);
    });
    for (const task of later) task();

    expect(calls.map((call) => call.item.nonce)).toEqual([nonce, nonce]);
  });

  it("survives a reload", async () => {
    const storage = indexedDbStorage(new IDBFactory());
    const before = setUp({ online: false, storage });
    const nonces = ["one", "two", "three"].map((text) => before.outbox.add(DIALOG, "reply", text));
    await vi.waitFor(async () => {
      expect(await storage.all(ME)).toHaveLength(3);
    });

    const after = setUp({ storage });
    await after.outbox.restore();

    expect(after.outbox.queue(DIALOG).map((item) => item.nonce)).toEqual(nonces);
    expect(after.calls[0]?.item.nonce).toBe(nonces[0]);
  });

  it("forgets a message once the server has it", async () => {
    const { outbox, calls, storage } = setUp();
    const nonce = outbox.add(DIALOG, "reply", "one");
    calls[0]?.ok();
    await vi.waitFor(async () => {
      expect(await storage.all(ME)).toEqual([]);
    });

    outbox.settled(DIALOG, nonce);

    expect(outbox.queue(DIALOG)).toEqual([]);
    expect(outbox.size).toBe(0);
  });

  it("does not send what another person left in this browser", async () => {
    const storage = indexedDbStorage(new IDBFactory());
    await storage.put({
      nonce: "n",
      operator_id: OTHER,
      dialog_id: DIALOG,
      kind: "reply",
      text: "theirs",
      created: 1,
      failed: null,
    });

    const { outbox, calls } = setUp({ storage });
    await outbox.restore();

    expect(outbox.queue(DIALOG)).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("still sends when the browser refuses storage", async () => {
    const refusing: OutboxStorage = {
      all: () => Promise.reject(new Error("no")),
      put: () => Promise.reject(new Error("no")),
      remove: () => Promise.reject(new Error("no")),
    };
    const { outbox, calls, states } = setUp({ storage: refusing });
    await outbox.restore();

    outbox.add(DIALOG, "reply", "one");
    calls[0]?.ok();

    await vi.waitFor(() => {
      expect(states()).toEqual(["one:sent"]);
    });
  });
});

describe("a message that is held back", () => {
  /** Time that the test moves. */
  function timed(storage?: OutboxStorage, line?: TabLine) {
    const clock = { now: 1_000_000 };
    const tasks: { at: number; task: () => void }[] = [];
    const sent: Outgoing[] = [];
    const outbox = new Outbox({
      operator: ME,
      storage: storage ?? indexedDbStorage(new IDBFactory()),
      ...(line ? { line } : {}),
      online: () => true,
      now: () => clock.now,
      later: (task, ms) => tasks.push({ at: clock.now + ms, task }),
      send: (item) => {
        sent.push(item);
        return Promise.resolve({});
      },
    });
    const pass = (ms: number): void => {
      clock.now += ms;
      for (const { task } of tasks.splice(0).filter(({ at, task }) => {
        if (at <= clock.now) return true;
        tasks.push({ at, task });
        return false;
      }))
        task();
    };
    return { outbox, sent, pass, texts: () => sent.map(({ text }) => text) };
  }
  const hold = (outbox: Outbox, text: string, kind: "reply" | "note" = "reply"): string =>
    outbox.add(DIALOG, kind, text, [], null, [], undefined, 5_000);

  it("goes when its time has come, and what follows waits behind it, but not a note", async () => {
    const { outbox, texts, pass } = timed();
    hold(outbox, "one");
    outbox.add(DIALOG, "reply", "two");
    outbox.add(DIALOG, "note", "for the team");
    expect(outbox.queue(DIALOG)[0]?.state).toBe("held");
    expect(texts()).toEqual(["for the team"]);

    pass(4_000);
    expect(texts()).toEqual(["for the team"]);
    pass(1_000);
    await vi.waitFor(() => {
      expect(texts()).toEqual(["for the team", "one", "two"]);
    });
  });

  it("can be taken back until then, and not after", async () => {
    const { outbox, texts, pass } = timed();
    const nonce = hold(outbox, "too early");
    expect(outbox.takeBack(DIALOG, nonce)).toMatchObject({ text: "too early", kind: "reply" });
    pass(10_000);
    expect(texts()).toEqual([]);
    expect(outbox.size).toBe(0);

    const second = hold(outbox, "meant");
    outbox.release(DIALOG);
    await vi.waitFor(() => {
      expect(texts()).toEqual(["meant"]);
    });
    expect(outbox.takeBack(DIALOG, second)).toBeNull();
  });

  it("goes from every dialog before its operator signs out, who waits for it", async () => {
    const { outbox, texts } = timed();
    hold(outbox, "one");
    outbox.add(SECOND, "reply", "elsewhere", [], null, [], undefined, 5_000);
    outbox.add(SECOND, "reply", "and more", [], null, [], undefined, 5_000);
    outbox.releaseAll();
    await outbox.drained();
    expect([...texts()].sort()).toEqual(["and more", "elsewhere", "one"]);
    await outbox.drained();
  });

  it("survives a reload, and does not go from a page that did not hear that it was taken back", async () => {
    const storage = indexedDbStorage(new IDBFactory());
    const first = timed(storage);
    const nonce = hold(first.outbox, "one");
    await vi.waitFor(async () => {
      expect(await storage.all(ME)).toHaveLength(1);
    });
    const [kept, forgetful] = [timed(storage), timed(storage)];
    await kept.outbox.restore();
    await forgetful.outbox.restore();
    expect(kept.outbox.queue(DIALOG)[0]?.state).toBe("held");
    kept.pass(5_000);
    await vi.waitFor(() => {
      expect(kept.texts()).toEqual(["one"]);
    });

    await storage.remove(nonce);
    forgetful.pass(5_000);
    await vi.waitFor(() => {
      expect(forgetful.outbox.size).toBe(0);
    });
    expect(forgetful.texts()).toEqual([]);
  });

  /** Two ends that hear each other. */
  function lines(): [TabLine, TabLine] {
    const make = (): TabLine => ({ onmessage: null, postMessage: () => undefined, close: () => undefined });
    const [a, b] = [make(), make()];
    a.postMessage = (data) => b.onmessage?.({ data });
    b.postMessage = (data) => a.onmessage?.({ data });
    return [a, b];
  }

  /** Two pages of one browser; the first has written a message that both hold. */
  async function twoPages([a, b]: readonly (TabLine | undefined)[] = []) {
    const storage = indexedDbStorage(new IDBFactory());
    const first = timed(storage, a);
    const nonce = hold(first.outbox, "too early");
    await vi.waitFor(async () => {
      expect(await storage.all(ME)).toHaveLength(1);
    });
    const second = timed(storage, b);
    await second.outbox.restore();
    expect(second.outbox.queue(DIALOG)[0]?.state).toBe("held");
    return { storage, first, second, nonce };
  }

  it("leaves the other page at once when one takes it back, and what followed it there goes on", async () => {
    const { first, second, nonce } = await twoPages(lines());
    second.outbox.add(DIALOG, "reply", "what follows");
    first.outbox.takeBack(DIALOG, nonce);
    expect(second.outbox.queue(DIALOG).map(({ text }) => text)).toEqual(["what follows"]);
    second.pass(5_000);
    await vi.waitFor(() => {
      expect(second.texts()).toEqual(["what follows"]);
    });
  });

  it("leaves the other page at once when one sends it without waiting, and goes from there once", async () => {
    const { first, second, nonce } = await twoPages(lines());
    second.outbox.release(DIALOG, nonce);
    await vi.waitFor(() => {
      expect(first.outbox.queue(DIALOG)).toEqual([]);
    });
    first.pass(5_000);
    await vi.waitFor(() => {
      expect(second.texts()).toEqual(["too early"]);
    });
    expect(first.texts()).toEqual([]);
  });

  it("does not come into a page that hears of it while it reads what the browser has kept", async () => {
    const [a, b] = lines();
    const { storage, first, nonce } = await twoPages([a]);
    const kept = await storage.all(ME);
    const later = timed({ ...storage, all: () => Promise.resolve(kept) }, b);
    const reading = later.outbox.restore();
    first.outbox.takeBack(DIALOG, nonce);
    await reading;
    expect(later.outbox.queue(DIALOG)).toEqual([]);
  });

  it("stays where the word is another person's", async () => {
    const [a, b] = lines();
    const { second, nonce } = await twoPages([undefined, b]);
    a.postMessage({ operator: OTHER, dialog: DIALOG, nonce });
    expect(second.outbox.queue(DIALOG)[0]?.state).toBe("held");
    a.postMessage({ operator: ME, dialog: DIALOG, nonce });
    expect(second.outbox.queue(DIALOG)).toEqual([]);
  });

  const ways = ["when its time comes", "when it is told not to wait", "when its operator signs out"];
  it.each(ways)("does not go from its own page %s, once another took it back", async (when) => {
    const { storage, first, second, nonce } = await twoPages();
    first.outbox.add(DIALOG, "reply", "what follows");
    expect(second.outbox.takeBack(DIALOG, nonce)).toMatchObject({ text: "too early" });
    await vi.waitFor(async () => {
      expect((await storage.all(ME)).map(({ text }) => text)).toEqual(["what follows"]);
    });

    if (when === ways[0]) first.pass(5_000);
    else if (when === ways[1]) first.outbox.release(DIALOG, nonce);
    else first.outbox.releaseAll();
    await vi.waitFor(() => {
      expect(first.texts()).toEqual(["what follows"]);
    });
    expect(first.outbox.queue(DIALOG).some((item) => item.nonce === nonce)).toBe(false);
    second.pass(5_000);
    expect(second.outbox.size).toBe(0);
    expect(second.texts()).toEqual([]);
  });

  it("is not taken for gone where the browser could not keep it", async () => {
    const full: OutboxStorage = {
      all: () => Promise.resolve([]),
      put: () => Promise.reject(new Error("the disk is full")),
      remove: () => Promise.resolve(),
    };
    const refusing = { ...full, all: () => Promise.reject(new Error("no")) };
    for (const storage of [full, refusing]) {
      const { outbox, texts, pass } = timed(storage);
      hold(outbox, "one");
      pass(5_000);
      await vi.waitFor(() => {
        expect(texts()).toEqual(["one"]);
      });
    }
  });

  it("is not held back by a storage that never answers", async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const silent: OutboxStorage = { all: never, put: never, remove: never };
    const { outbox, texts, pass } = timed(silent);
    hold(outbox, "one");
    pass(5_000);
    expect(texts()).toEqual([]);
    pass(2_000);
    await vi.waitFor(() => {
      expect(texts()).toEqual(["one"]);
    });
  });
});

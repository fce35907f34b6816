import { beforeEach, describe, expect, it, vi } from "vitest";
import { keepPush, keptPush, type PushPlace, pushState, removePush, renewPush, switchPushOn } from "./push";

const ME = 7;

/** A browser whose person answers the question with `answer`. */
function browser(permission: NotificationPermission | "missing", answer: NotificationPermission = "granted") {
  const made = {
    toJSON: () => ({
      endpoint: "https://push.example/1",
      expirationTime: null,
      keys: { p256dh: "P", auth: "A" },
    }),
    unsubscribe: vi.fn(() => {
      state.there = null;
      return Promise.resolve(true);
    }),
  };
  const state = {
    permission,
    there: null as typeof made | null,
    asked: 0,
    keys: [] as unknown[],
    /** The key that an old subscription stands in the way with. */
    taken: false,
  };
  const manager = {
    getSubscription: () => Promise.resolve(state.there),
    subscribe: ({ applicationServerKey }: PushSubscriptionOptionsInit) => {
      if (state.taken && state.there) return Promise.reject(new Error("another key"));
      state.keys.push(applicationServerKey);
      state.there = made;
      return Promise.resolve(made);
    },
  };
  const place: PushPlace = {
    permission: () => state.permission,
    ask: () => {
      state.asked += 1;
      state.permission = answer;
      return Promise.resolve(answer);
    },
    manager: () =>
      Promise.resolve(state.permission === "missing" ? null : (manager as unknown as PushManager)),
  };
  return { state, made, place };
}

/** A server that knows one key and gives every browser the number 3. */
function server() {
  const calls: [string, string, unknown][] = [];
  const call = ((method: string, path: string, options?: { body?: unknown }) => {
    calls.push([method, path, options?.body]);
    return Promise.resolve({
      data: path.endsWith("/key") ? { public_key: "KEY" } : { id: 3 },
      version: null,
    });
  }) as unknown as Parameters<typeof switchPushOn>[0];
  return { calls, call };
}

describe("notifications of this browser", () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it.each([
    ["missing", "missing"],
    ["denied", "refused"],
    ["default", "ask"],
    ["granted", "off"],
  ] as const)("with the permission %s they are %s", async (permission, expected) => {
    expect(await pushState(ME, browser(permission).place)).toBe(expected);
  });

  it("are switched on with the instance's key after one question, and the server gets address and keys alone", async () => {
    const { state, place } = browser("default");
    const { calls, call } = server();
    expect(await switchPushOn(call, ME, place)).toBe("on");
    expect(state.asked).toBe(1);
    expect(state.keys).toEqual(["KEY"]);
    const body = { endpoint: "https://push.example/1", keys: { p256dh: "P", auth: "A" } };
    expect(calls.at(-1)).toEqual(["POST", "/api/v1/me/push/subscriptions", body]);
    expect(keptPush()).toEqual({ user: ME, id: 3 });
    expect(await pushState(ME, place)).toBe("on");
    expect(await pushState(ME + 1, place)).toBe("off");
  });

  it("stay off and the server hears nothing when the person says no", async () => {
    const { place } = browser("default", "denied");
    const { calls, call } = server();
    expect(await switchPushOn(call, ME, place)).toBe("refused");
    expect(calls).toEqual([]);
    expect(keptPush()).toBeNull();
  });

  it("give up a subscription under another key", async () => {
    const { state, made, place } = browser("granted");
    state.there = made;
    state.taken = true;
    expect(await switchPushOn(server().call, ME, place)).toBe("on");
    expect(made.unsubscribe).toHaveBeenCalledTimes(1);
    expect(state.keys).toEqual(["KEY"]);
  });

  it("end here when this browser is taken away, and go on when it is another", async () => {
    const { made, place } = browser("granted");
    const { calls, call } = server();
    await switchPushOn(call, ME, place);
    await removePush(call, 4, place);
    expect(made.unsubscribe).not.toHaveBeenCalled();
    await removePush(call, 3, place);
    expect(made.unsubscribe).toHaveBeenCalledTimes(1);
    expect(keptPush()).toBeNull();
    expect(calls.at(-1)).toEqual(["DELETE", "/api/v1/me/push/subscriptions/3", undefined]);
  });

  it("follow their person's next sign-in and nobody else's", async () => {
    const { place } = browser("granted");
    const { calls, call } = server();
    await switchPushOn(call, ME, place);
    const before = calls.length;
    await renewPush(call, ME + 1, place);
    expect(calls).toHaveLength(before);
    await renewPush(call, ME, place);
    expect(calls.slice(before).map(([method]) => method)).toEqual(["POST"]);
    await renewPush(call, ME, browser("granted").place);
    expect(keptPush()).toBeNull();
    keepPush({ user: ME, id: 3 });
    localStorage.setItem("rzPush", "broken");
    expect(keptPush()).toBeNull();
  });
});

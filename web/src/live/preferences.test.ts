import { describe, expect, it } from "vitest";
import { Problem } from "../api/problems";
import type { Preferences } from "../api/types";
import { DEFAULT_PREFERENCES, type Patch, preferencesStore, type TabLine } from "./preferences";

/** A server that merges, and can refuse. */
function server(first = DEFAULT_PREFERENCES) {
  let stored = first;
  const asked: Patch[] = [];
  return {
    asked,
    refused: null as Patch | null,
    async changePreferences(patch: Patch): Promise<Preferences> {
      asked.push(patch);
      await Promise.resolve();
      if (patch === this.refused) throw new Problem("validation", "no", 422);
      stored = { ...stored, ...patch, version: stored.version + 1 };
      return stored;
    },
  };
}

/** Two ends that hear each other. */
function lines(): [TabLine, TabLine] {
  const make = (): TabLine => ({ onmessage: null, postMessage: () => undefined, close: () => undefined });
  const [a, b] = [make(), make()];
  a.postMessage = (data) => b.onmessage?.({ data });
  b.postMessage = (data) => a.onmessage?.({ data });
  return [a, b];
}

const local = (): Patch => ({ theme: "dark" });

describe("preferences", () => {
  it("show a change at once and store it; the first one takes this browser's look along", async () => {
    const api = server();
    const store = preferencesStore({ api, first: DEFAULT_PREFERENCES, line: lines()[0], user: 7, local });

    const done = store.getState().change({ density: "compact" });
    expect(store.getState().value.density).toBe("compact");
    await done;
    await store.getState().change({ density: "comfortable" });

    expect(api.asked).toEqual([{ theme: "dark", density: "compact" }, { density: "comfortable" }]);
    expect(store.getState().value).toMatchObject({ theme: "dark", density: "comfortable", version: 2 });
  });

  it("take a refused change back and keep the one made after it", async () => {
    const api = server({ ...DEFAULT_PREFERENCES, version: 3 });
    const first = { ...DEFAULT_PREFERENCES, version: 3 };
    const store = preferencesStore({ api, first, line: lines()[0], user: 7, local });

    api.refused = { theme: "light" };
    const refused = store.getState().change(api.refused);
    const kept = store.getState().change({ density: "compact" });
    await expect(refused).rejects.toMatchObject({ code: "validation" });
    await kept;

    expect(store.getState().value).toMatchObject({ theme: "system", density: "compact" });
  });

  it("reach the person's other tab, and not another person's", async () => {
    const [a, b] = lines();
    const one = preferencesStore({ api: server(), first: DEFAULT_PREFERENCES, line: a, user: 7, local });
    const two = preferencesStore({ api: server(), first: DEFAULT_PREFERENCES, line: b, user: 7, local });
    await one.getState().change({ hotkeys: { close: ["x"] } });
    expect(two.getState().value.hotkeys).toEqual({ close: ["x"] });

    const other = preferencesStore({ api: server(), first: DEFAULT_PREFERENCES, line: b, user: 8, local });
    await one.getState().change({ theme: "light" });
    expect(other.getState().value.theme).toBe("system");
  });
});

import { describe, expect, it, vi } from "vitest";
import { GLOBALS, install } from "./queue";

const page = (): Record<string, unknown> => ({});

describe("install", () => {
  it("replays calls made before the script in the order they were written, over all four names", () => {
    const host = page();
    host.__rzq = [
      ["rozmova", ["init", { bot_id: 1 }]],
      ["kw_event", ["openchat", 1]],
      ["kw", ["on", "ready"]],
      ["rozmova_event", ["send", { text: "a" }]],
    ];
    const calls: unknown[] = [];
    install(host, ([name]) => calls.push(name));
    expect(calls).toEqual(["init", "openchat", "on", "send"]);
    for (const name of GLOBALS) (host[name] as (x: string) => void)(name);
    expect(calls.slice(4)).toEqual([...GLOBALS]);
  });

  it("takes queues kept on the stub functions of older snippets", () => {
    const host = page();
    host.kw = Object.assign(() => undefined, { q: [["init", { bot_id: 3 }]] });
    const run = vi.fn();
    install(host, run);
    expect(run).toHaveBeenCalledExactlyOnceWith(["init", { bot_id: 3 }]);
  });

  it("does nothing the second time", () => {
    const host = page();
    const first = vi.fn();
    const second = vi.fn();
    install(host, first);
    install(host, second);
    (host.rozmova as (x: string) => void)("show");
    expect(first).toHaveBeenCalledOnce();
    expect(second).not.toHaveBeenCalled();
  });

  it("keeps the page alive and the later calls running when one call fails", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const host = page();
    host.__rzq = [null, 5, ["kw"], ["kw", 7], ["kw", ["bad"]], ["kw", ["good"]]];
    const calls: unknown[] = [];
    install(host, ([name]) => {
      if (name === "bad") throw new Error("fault");
      calls.push(name);
    });
    expect(calls).toEqual(["good"]);
    expect(warn).toHaveBeenCalledTimes(5);
    warn.mockRestore();
  });

  it("accepts late pushes of a snippet that runs again", () => {
    const host = page();
    const run = vi.fn();
    install(host, run);
    (host.__rzq as { push(call: unknown): void }).push(["kw", ["hide"]]);
    expect(run).toHaveBeenCalledWith(["hide"]);
  });
});

// @vitest-environment node
import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { describe, expect, it } from "vitest";

const source = readFileSync(path.resolve(import.meta.dirname, "../sw/sw.js"), "utf8");

interface Tab {
  url: string;
  focused: number;
  told: unknown[];
}

type Handler = (event: Record<string, unknown>) => void;

/** The worker in a world of its own: open tabs, and what it did. */
function worker(urls: readonly string[]) {
  const tabs: Tab[] = urls.map((url) => ({ url: `https://chat.example${url}`, focused: 0, told: [] }));
  const opened: string[] = [];
  const shown: { title: string; options: unknown }[] = [];
  const handlers = new Map<string, Handler>();
  const work: unknown[] = [];
  vm.runInNewContext(source.replace("__FILES__", "[]"), {
    URL,
    Promise,
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
    registration: {
      showNotification: (title: string, options: unknown) => Promise.resolve(shown.push({ title, options })),
    },
    clients: {
      matchAll: () =>
        Promise.resolve(
          tabs.map((tab) => ({
            url: tab.url,
            postMessage: (data: unknown) => tab.told.push(data),
            focus: () => Promise.resolve((tab.focused += 1)),
          })),
        ),
      openWindow: (url: string) => Promise.resolve(opened.push(url)),
    },
  });
  const happens = async (name: string, event: Record<string, unknown>): Promise<void> => {
    handlers.get(name)?.({ ...event, waitUntil: (promise: unknown) => work.push(promise) });
    await Promise.all(work);
  };
  return { tabs, opened, shown, happens };
}

const click = (data: unknown) => ({ notification: { close: () => undefined, data } });
/** Values of the other world, as plain ones of this. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("the service worker", () => {
  it("shows what was pushed, newer in the place of older, and keeps where a click leads", async () => {
    const { shown, happens } = worker([]);
    const note = { title: "Пише Марія", body: "", tag: "dialog-7", path: "/inbox/mine/7" };
    await happens("push", { data: { json: () => note } });
    expect(plain(shown)).toEqual([
      {
        title: "Пише Марія",
        options: { body: "", tag: "dialog-7", renotify: true, icon: "/icon-192.png", data: "/inbox/mine/7" },
      },
    ]);
  });

  it("brings the tab to the front that shows the dialog already", async () => {
    const { tabs, opened, happens } = worker(["/inbox/queue", "/inbox/mine/7"]);
    await happens("notificationclick", click("/inbox/mine/7"));
    expect(tabs.map(({ focused }) => focused)).toEqual([0, 1]);
    expect(opened).toEqual([]);
  });

  it("leads any other open panel to the dialog, and no page that is no panel", async () => {
    const { tabs, happens } = worker(["/demo", "/settings/system/mail"]);
    await happens("notificationclick", click("/inbox/mine/7"));
    expect(tabs.map(({ focused }) => focused)).toEqual([0, 1]);
    expect(plain(tabs[1]?.told)).toEqual([{ open: "/inbox/mine/7" }]);
  });

  it("opens the dialog where no panel is open, and the panel for a notification of a page", async () => {
    const { opened, happens } = worker(["/demo"]);
    await happens("notificationclick", click("/inbox/mine/7"));
    await happens("notificationclick", click(null));
    expect(opened).toEqual(["/inbox/mine/7", "/"]);
  });

  it("stays short enough to be read at once", () => {
    expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
  });
});

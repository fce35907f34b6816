import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dialog, Message } from "../../src/api/types";
import { launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

/**
 * Budgets of ui.md 14. The figures are printed. Whoever measures on a machine of their own sets `ROZMOVA_STRICT_BUDGETS=1`
 * and gets the document's limits; elsewhere other tests run beside this one on shared processors, and the limits of time
 * are `SLACK` times wider: a change of kind (a copy of everything for each event, a list that is not virtual) is fifty times.
 * Numbers of nodes and bytes do not depend on the machine and have no slack.
 */
const SLACK = process.env["ROZMOVA_STRICT_BUDGETS"] === "1" ? 1 : 6;
const ROWS = 5_000;
/** The server sends at most twenty frames a second, each an array of events (ui.md 14). */
const FRAMES_A_SECOND = 20;

const [IRYNA] = NAMES;
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  await house.write("Роман Павлюк", "Чи можна виміряти стіну в Одесі?");
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

interface Hands {
  /** Gives events to the panel as if its socket had brought them, in one frame. */
  tell(events: { t: string; d: unknown }[]): void;
}
type Hooked = Omit<Window, "frames"> & {
  hands: Hands;
  frames: number[];
  delays: number[];
  keys: () => number;
};

/** Before the page's own code: keeps the socket, so that events can be put in behind what the server said. */
function hook(): void {
  const window_ = window as unknown as Hooked;
  let socket: WebSocket | null = null;
  let seq = 0;
  const keep = (made: WebSocket): void => {
    socket = made;
  };
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      if (String(url).includes("/ws/operator")) keep(this);
      this.addEventListener("message", ({ data }) => {
        const told: unknown = JSON.parse(String(data));
        for (const frame of Array.isArray(told) ? told : [told]) {
          const { seq: number, d } = frame as { seq?: number; d?: { seq?: number } };
          seq = Math.max(seq, number ?? d?.seq ?? 0);
        }
      });
    }
  };
  window_.hands = {
    tell(events) {
      const data = JSON.stringify(events.map((event) => ({ seq: ++seq, ...event })));
      socket?.onmessage?.call(socket, new MessageEvent("message", { data }));
    },
  };
}

/** The panel with its queue open, ready to be told things. */
async function desk(path: string): Promise<Panel> {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/login");
  await panel.page.addInitScript(hook);
  await panel.open(path);
  return panel;
}

/** Puts rows into the queue that differ from a real one in id, client and time. */
async function fill(page: Page, row: Dialog, rows: number): Promise<void> {
  await page.evaluate(
    ({ row, rows }) => {
      const { hands } = window as unknown as Hooked;
      for (let from = 0; from < rows; from += 100) {
        hands.tell(
          Array.from({ length: 100 }, (_, n) => ({
            t: "dialog.new",
            d: {
              dialog: {
                ...row,
                id: row.id + 1_000_000 + from + n,
                number: row.number + 1_000_000 + from + n,
                client: { ...row.client, name: `Клієнтка ${from + n}` },
                created_at: new Date(Date.parse(row.created_at) + from + n).toISOString(),
              },
            },
          })),
        );
      }
    },
    { row, rows },
  );
}

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** Starts to collect the time between frames and from a key to the frame that shows it. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const window_ = window as unknown as Hooked;
    window_.frames = [];
    window_.delays = [];
    let last = performance.now();
    const frame = (now: number): void => {
      window_.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    // A task behind the next frame runs when that frame has been painted.
    addEventListener(
      "keydown",
      ({ timeStamp }) => {
        requestAnimationFrame(() => setTimeout(() => window_.delays.push(performance.now() - timeStamp)));
      },
      true,
    );
  });
}

const watched = (page: Page): Promise<{ frames: number[]; delays: number[] }> =>
  page.evaluate(() => {
    const { frames, delays } = window as unknown as Hooked;
    return { frames, delays };
  });

/** Bytes of the heap that are in use after a collection. */
async function heap(panel: Panel): Promise<number> {
  const devtools = await panel.context.newCDPSession(panel.page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return usedSize;
}

function within(what: string, value: number, budget: number, unit: string): void {
  console.info(`${what}: ${value.toFixed(1)} ${unit}, budget ${budget} ${unit}`);
  expect(value, what).toBeLessThanOrEqual(budget);
}

test("the first render of the queue, and the next one from the browser's cache", async () => {
  const panel = await desk("/login");
  const shown = async (): Promise<number> => {
    await panel.page.goto(`${house.server.url}/inbox/queue`);
    await panel.row("Роман Павлюк").waitFor();
    return panel.page.evaluate(() => performance.now());
  };
  within("first render", await shown(), 600 * SLACK, "ms");
  within("again", await shown(), 600 * SLACK, "ms");
});

test("5,000 rows: few nodes and smooth scrolling", async () => {
  const panel = await desk("/inbox/queue");
  const { page } = panel;
  await panel.row("Роман Павлюк").waitFor();
  await fill(page, (await house.dialogOf("Роман Павлюк")) as unknown as Dialog, ROWS);
  await until("the last of the rows to be counted", async () =>
    page.evaluate(
      (rows) =>
        Number(document.querySelector("#dialog-list [role=option]")?.getAttribute("aria-setsize")) > rows,
      ROWS,
    ),
  );
  const [rows, nodes] = await page.evaluate(() => [
    document.querySelectorAll("#dialog-list [role=option]").length,
    document.querySelectorAll("*").length,
  ]);
  within("rows in the document", rows ?? 0, 60, "rows");
  within("nodes", nodes ?? 0, 3_000, "nodes");

  await panel.row("Роман Павлюк").hover();
  await watch(page);
  for (let step = 0; step < 60; step++) await page.mouse.wheel(0, 600);
  const { frames } = await watched(page);
  within("frame while scrolling, p95", quantile(frames, 0.95), 20 * SLACK, "ms");
});

test("1,000 events a second while somebody types: frames, keys and memory", async () => {
  const panel = await desk("/inbox/queue");
  const { page } = panel;
  const row = (await house.dialogOf("Роман Павлюк")) as unknown as Dialog;
  await panel.choose("Роман Павлюк");
  await panel.box.waitFor();
  await fill(page, row, ROWS);
  await panel.box.focus();

  const burst = async (seconds: number): Promise<void> => {
    const told = page.evaluate(
      ({ seconds, a_second, first, rows }) =>
        new Promise<void>((done) => {
          const { hands } = window as unknown as Hooked;
          let frame = 0;
          const timer = setInterval(() => {
            hands.tell(
              Array.from({ length: 1_000 / a_second }, (_, n) => {
                const count = frame * (1_000 / a_second) + n;
                const version = 1_000 + count;
                return {
                  t: "dialog.updated",
                  d: {
                    dialog_id: first + (count % rows),
                    version,
                    patch: { unread: count % 9, last_message_at: new Date().toISOString() },
                  },
                };
              }),
            );
            if (++frame === seconds * a_second) {
              clearInterval(timer);
              done();
            }
          }, 1_000 / a_second);
        }),
      { seconds, a_second: FRAMES_A_SECOND, first: row.id + 1_000_000, rows: ROWS },
    );
    const typed = (async () => {
      for (let n = 0; n < seconds * 8; n++) await page.keyboard.type("a", { delay: 60 });
    })();
    await Promise.all([told, typed]);
  };

  await burst(2);
  const before = await heap(panel);
  await watch(page);
  await burst(8);
  const { frames, delays } = await watched(page);
  const after = await heap(panel);
  within("frame under 1,000 events/s, p95", quantile(frames, 0.95), 20 * SLACK, "ms");
  within("the longest frame", Math.max(...frames), 100 * SLACK, "ms");
  expect(delays.length).toBeGreaterThan(60);
  within("from a key to its letter, p98", quantile(delays, 0.98), 60 * SLACK, "ms");
  within("heap with 5,000 dialogs", after / 1_048_576, 150, "MiB");
  within("growth of the heap over 8,000 events", (after - before) / 1_048_576, 8, "MiB");
  expect(await panel.box.inputValue()).toBe("a".repeat(80));
});

test("a conversation of 10,000 messages: few nodes, and scrolling stays smooth", async () => {
  const panel = await desk("/inbox/queue");
  const { page } = panel;
  await panel.choose("Роман Павлюк");
  await panel.said("Чи можна виміряти стіну в Одесі?").waitFor();
  const { id } = await house.dialogOf("Роман Павлюк");
  const { data } = await house.api.get<{ data: Message[] }>(`/api/v1/dialogs/${id}/messages?limit=50`);
  const real = data.find(({ text }) => text === "Чи можна виміряти стіну в Одесі?");
  if (!real) throw new Error("the message is not there");
  await page.evaluate(
    ({ real, id }) => {
      const { hands } = window as unknown as Hooked;
      for (let from = 0; from < 10_000; from += 100) {
        hands.tell(
          Array.from({ length: 100 }, (_, n) => ({
            t: "message.new",
            d: {
              dialog_id: id,
              message: {
                ...real,
                id: real.id + 1_000_000 + from + n,
                seq: real.seq + 1 + from + n,
                text: `Рядок ${from + n}`,
              },
            },
          })),
        );
      }
    },
    { real, id },
  );
  await page.keyboard.press("End");
  await panel.said("Рядок 9999").waitFor({ state: "attached" });
  within(
    "nodes with 10,000 messages",
    await page.evaluate(() => document.querySelectorAll("*").length),
    4_000,
    "nodes",
  );
  await panel.thread.hover();
  await watch(page);
  for (let step = 0; step < 60; step++) await page.mouse.wheel(0, -800);
  const { frames } = await watched(page);
  within("frame while scrolling the conversation, p95", quantile(frames, 0.95), 20 * SLACK, "ms");
});

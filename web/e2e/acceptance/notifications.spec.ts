import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";
import { Wire } from "../support/wire";

const [IRYNA, TARAS] = NAMES;
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA, TARAS] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** What tabs tell one another. */
interface Word {
  state: { looks: boolean; open: number | null } | null;
}

interface Told {
  title: string;
  body: string;
  tag: string;
}

declare global {
  interface Window {
    told: Told[];
    sounds: number;
  }
}

/** Stands in for the browser's own notifications and loudspeaker, in every tab to come. */
async function listen(panel: Panel): Promise<void> {
  await panel.context.addInitScript(() => {
    window.told = [];
    window.sounds = 0;
    class Quiet {
      static permission = "granted";
      static requestPermission = () => Promise.resolve("granted");
      onclick: (() => void) | null = null;
      constructor(title: string, { body = "", tag = "" }: NotificationOptions = {}) {
        window.told.push({ title, body, tag });
      }
      close(): void {
        // Nothing was shown.
      }
    }
    Object.defineProperty(window, "Notification", { value: Quiet });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      window.sounds += 1;
      start.call(this, when);
    };
  });
}

interface Leading {
  /** So many tabs lead, and so many would: a tab that is about to go may still be among them. */
  tabs(leads: number, wants: number): Promise<unknown>;
  /** One of these tabs leads: it alone sounds and notifies. */
  oneOf(...tabs: Panel[]): Promise<unknown>;
}

/** Who leads the tabs of one browser. Asked for before they are opened: the first word of the one that leads is the sign. */
function leading(panel: Panel): Leading {
  const spoke = new Set<Page>();
  // Only the tab that leads tells the server whether anybody looks.
  panel.context.on("request", (request) => {
    if (request.url().endsWith("/api/v1/me/push/attention")) spoke.add(request.frame().page());
  });
  return {
    tabs: (leads, wants) =>
      until(`${leads} that leads and ${wants} that would`, async () => {
        const page = panel.context.pages().at(-1);
        const locks = await page?.evaluate(async () => {
          const { held = [], pending = [] } = await navigator.locks.query();
          return [held, pending].map(
            (some) => some.filter(({ name }) => name?.startsWith("rozmova-leader-")).length,
          );
        });
        return locks?.[0] === leads && locks?.[1] === wants;
      }),
    oneOf: (...tabs) => until("a tab that leads", () => tabs.some(({ page }) => spoke.has(page))),
  };
}

const told = (page: Page): Promise<Told[]> => page.evaluate(() => window.told);
const sounds = (page: Page): Promise<number> => page.evaluate(() => window.sounds);

async function held(customer: string, text: string, operator: string): Promise<number> {
  await house.write(customer, text);
  const { id } = await house.dialogOf(customer);
  await house.assign(id, operator);
  return id;
}

test("one of two tabs sounds and notifies; the dialog that is being read stays quiet; the number is on title and icon", async () => {
  const id = await held("Марія Бондаренко", "Перше", IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await listen(panel);
  const leader = leading(panel);
  const left = await panel.tab("/inbox/queue");
  const right = await panel.tab("/inbox/queue");
  // All three are at it before the first one goes: one that has just been closed may still hold the lock.
  await leader.tabs(1, 2);
  await panel.page.close();
  await leader.tabs(1, 1);
  await leader.oneOf(left, right);
  await right.page.bringToFront();
  const both = async (): Promise<Told[]> => [...(await told(left.page)), ...(await told(right.page))];

  await house.write("Марія Бондаренко", "Чи доставите завтра?");
  await until("a notification", async () => (await both()).length > 0);
  expect(await both()).toEqual([
    { title: "Пише Марія Бондаренко", body: "Чи доставите завтра?", tag: `dialog-${id}` },
  ]);
  expect([await sounds(left.page), await sounds(right.page)].filter((count) => count > 0)).toHaveLength(1);
  await until("the number in the title", async () => (await right.page.title()).startsWith("(1)"));
  const icon = await right.page.locator("link[rel=icon]").getAttribute("href");
  expect(decodeURIComponent(icon ?? "")).toContain(">1</text>");

  // The dialog is open and looked at.
  await right.open(`/inbox/mine/${id}`);
  await right.said("Чи доставите завтра?").waitFor();
  await right.page.bringToFront();
  await right.page.locator("body").click();
  await until("attention", () => right.page.evaluate(() => document.hasFocus()));
  // The other tab knows: each says every second what it looks at, and what was said before the last word has been heard.
  const heard = await left.page.evaluateHandle(
    ({ channel, open }) => {
      const words = { count: 0 };
      new BroadcastChannel(channel).onmessage = ({ data }: MessageEvent<Word>) => {
        if (data.state?.looks === true && data.state.open === open) words.count += 1;
      };
      return words;
    },
    { channel: `rozmova-tabs-${house.colleague(IRYNA).id}`, open: id },
  );
  await until("two words of it", () => heard.evaluate(({ count }) => count >= 2));
  const before = (await both()).length;
  await house.write("Марія Бондаренко", "Я саме читаю");
  await right.said("Я саме читаю").waitFor();
  await right.reply("І я");
  expect((await both()).length).toBe(before);
  expect([...panel.errors]).toEqual([]);
});

test("what is told is set up event by event and kept; the text may be hidden; the bell keeps what happened", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS));
  await listen(panel);
  const leader = leading(panel);
  const me = await panel.tab("/me/notifications");
  await leader.tabs(1, 1);
  await panel.page.close();
  await leader.tabs(1, 0);
  await leader.oneOf(me);
  const { page } = me;
  await page.getByText("Поки що нічого.", { exact: false }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("checkbox", { name: "Мені призначено звернення: Браузер" }).uncheck();
  await page.getByRole("checkbox", { name: "Не показувати текст у сповіщеннях браузера" }).check();
  const api = await house.as(TARAS);
  await until("both on the server", async () => {
    const { notifications } = await api.get<{
      notifications: { hide_text: boolean; occasions: Record<string, { browser: boolean }> };
    }>("/api/v1/me/preferences");
    return notifications.hide_text && notifications.occasions["assigned"]?.browser === false;
  });
  await page.getByRole("button", { name: "Прослухати: Мені передали звернення" }).click();
  expect(await sounds(page)).toBe(3);

  const id = await held("Борис Другий", "Таємне слово", TARAS);
  const line = page.getByRole("link", { name: /Вам призначено звернення: Борис Другий/ });
  await line.waitFor();
  await house.write("Борис Другий", "Ще таємніше");
  await until("the notification of the message", async () =>
    (await told(page)).some(({ title }) => title === "Пише Борис Другий"),
  );
  expect((await told(page)).map(({ title, body }) => [title, body])).toEqual([["Пише Борис Другий", ""]]);

  await house.setStatus(TARAS, "offline");
  await page.getByText("Ваш статус змінено", { exact: false }).first().waitFor();
  await line.click();
  await me.said("Ще таємніше").waitFor();
  expect(page.url()).toContain(`/inbox/mine/${id}`);
  await page.getByRole("link", { name: "1 нове сповіщення" }).click();
  await page.getByRole("button", { name: "Переглянуто все" }).click();
  await until("nothing unseen", async () => {
    const { unread } = await api.get<{ unread: number }>("/api/v1/me/notifications");
    return unread === 0;
  });
  expect(panel.errors).toEqual([]);
});

test("without a network the panel opens from its own cache and shows what is still to be sent, then sends it once", async () => {
  const id = await held("Віра Третя", "Ви тут?", IRYNA);
  const wire = await Wire.to(Number(new URL(house.server.url).port));
  try {
    const panel = await Panel.signedIn(browser, wire.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
    const { page } = panel;
    await panel.said("Ви тут?").waitFor();
    // The reply box comes a moment after the conversation, and over the same wire.
    await panel.box.waitFor();
    await until("the shell in the cache", () =>
      page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        return active?.state === "activated";
      }),
    );
    const manifest = await page.evaluate(async () => (await fetch("/manifest.webmanifest")).json());
    expect(manifest).toMatchObject({ display: "standalone", start_url: "/" });

    wire.cut();
    await panel.box.fill("Надішлеться пізніше");
    await panel.box.press("Enter");
    await panel.said("Надішлеться пізніше").waitFor();
    await until("the message kept in the browser", async () => (await panel.unsent()) === 1);
    await page.reload();
    await page.getByRole("region", { name: "Ще не надіслано" }).getByText("Надішлеться пізніше").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await house.count(id, "Надішлеться пізніше")).toBe(0);

    wire.heal();
    await panel.said("Надішлеться пізніше").waitFor();
    await until("the message on the server", () => house.count(id, "Надішлеться пізніше"));
    expect(await house.count(id, "Надішлеться пізніше")).toBe(1);
  } finally {
    await wire.close();
  }
});

test("an unknown address says so and leads back to work", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await panel.row("Марія Бондаренко").waitFor();
  await panel.page.goto(`${house.server.url}/me/nothing-here`);
  await panel.page.getByText("Такої сторінки немає").waitFor();
  await panel.page.getByRole("link", { name: "До звернень" }).first().click();
  await panel.row("Марія Бондаренко").waitFor();
  expect(panel.errors.filter((error) => !error.includes("404"))).toEqual([]);
});

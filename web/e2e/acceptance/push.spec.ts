import { createECDH, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
let browser: Browser;
let house: House;
let service: Server;
/** What the push service says, and the headers of what it was sent. */
let status = 201;
const sent: { authorization: string; topic: string; bytes: number }[] = [];

beforeAll(async () => {
  service = createServer((request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    request.on("end", () => {
      const { authorization = "", topic } = request.headers;
      sent.push({ authorization, topic: String(topic), bytes });
      response.writeHead(status).end();
    });
  });
  [browser, house] = await Promise.all([launch({ whole: true }), House.open({ operators: [IRYNA, TARAS] })]);
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await browser.close();
  await house.close();
  await new Promise((resolve) => service.close(resolve));
});

/** Stands in for the browser's own push service, which is another company's: gives the subscription a browser would give. */
async function withPushService(panel: Panel): Promise<void> {
  const pair = createECDH("prime256v1");
  const p256dh = pair.generateKeys().toString("base64url");
  const auth = randomBytes(16).toString("base64url");
  const endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}/push/1`;
  await panel.context.addInitScript(
    (json) => {
      // An empty page has none of it.
      if (typeof PushManager !== "function") return;
      const there = {
        toJSON: () => json,
        unsubscribe: () => {
          sessionStorage.removeItem("subscribed");
          return Promise.resolve(true);
        },
      };
      const now = (): unknown => (sessionStorage.getItem("subscribed") === null ? null : there);
      PushManager.prototype.getSubscription = () => Promise.resolve(now() as PushSubscription | null);
      PushManager.prototype.subscribe = (options) => {
        sessionStorage.setItem("subscribed", String(options?.applicationServerKey));
        return Promise.resolve(there as unknown as PushSubscription);
      };
    },
    { endpoint, expirationTime: null, keys: { p256dh, auth } },
  );
}

async function opened(name: string): Promise<Panel> {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(name));
  await withPushService(panel);
  await panel.context.grantPermissions(["notifications"], { origin: house.server.url });
  await until("the service worker", () =>
    panel.page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      return active?.state === "activated";
    }),
  );
  const me = await panel.tab("/me/notifications");
  await panel.page.close();
  return me;
}

test("push is switched on in this browser, tried, set up event by event and taken away", async () => {
  const { page, errors } = await opened(IRYNA);
  const section = page.getByRole("region", { name: "Push: коли ви не дивитеся в панель" });
  await section.getByText("У цьому браузері вимкнено.", { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await section.getByRole("button", { name: "Увімкнути тут" }).click();
  await section.getByText("У цьому браузері увімкнено.").waitFor();
  const row = section.getByRole("list", { name: "Браузери з push" }).getByRole("listitem");
  await row.getByText("цей браузер").waitFor();
  const api = await house.as(IRYNA);
  const { public_key } = await api.get<{ public_key: string }>("/api/v1/me/push/key");
  expect(await page.evaluate(() => sessionStorage.getItem("subscribed"))).toBe(public_key);
  expect(await accessibilityFaults(page)).toEqual([]);

  await row.getByRole("button", { name: /Перевірити:/ }).click();
  await page.getByText("Перевірку надіслано.", { exact: false }).waitFor();
  expect(sent.at(-1)).toMatchObject({ topic: "test" });
  expect(sent.at(-1)?.authorization).toContain(`k=${public_key}`);

  await page.getByRole("checkbox", { name: "Клієнт написав у моєму зверненні: Push" }).uncheck();
  await section.getByRole("checkbox", { name: "Показувати текст повідомлень у push" }).check();
  await until("both on the server", async () => {
    const { notifications } = await api.get<{
      notifications: { push_text: boolean; occasions: Record<string, { push?: boolean }> };
    }>("/api/v1/me/preferences");
    return notifications.push_text && notifications.occasions["message"]?.push === false;
  });

  await row.getByRole("button", { name: /Прибрати браузер/ }).click();
  await section.getByText("У цьому браузері вимкнено.", { exact: true }).waitFor();
  await row.waitFor({ state: "detached" });
  expect(await page.evaluate(() => sessionStorage.getItem("subscribed"))).toBeNull();
  expect(errors).toEqual([]);
});

test("a client's line comes by push once the panel is closed; a browser its service has forgotten is removed", async () => {
  const me = await opened(TARAS);
  const section = me.page.getByRole("region", { name: "Push: коли ви не дивитеся в панель" });
  await section.getByRole("button", { name: "Увімкнути тут" }).click();
  await section.getByText("У цьому браузері увімкнено.").waitFor();
  await house.write("Марія Бондаренко", "Добрий день");
  const { id } = await house.dialogOf("Марія Бондаренко");
  await house.assign(id, TARAS);
  await me.page.goto("about:blank");
  await house.write("Марія Бондаренко", "Ви тут?");
  // A browser that goes without a word (its last one may be lost) is taken for one that looks for fifty seconds.
  await until("the push", () => Promise.resolve(sent.some(({ topic }) => topic === `dialog-${id}`)), 70_000);
  expect(sent.every(({ bytes }) => bytes <= 4096)).toBe(true);

  status = 410;
  await me.open("/me/notifications");
  await section.getByRole("button", { name: /Перевірити:/ }).click();
  await me.page.getByText("більше не знає цього браузера", { exact: false }).waitFor();
  await section.getByText("У цьому браузері вимкнено.", { exact: true }).waitFor();
}, 120_000);

test("where the browser says no, the page says where to allow it", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await panel.context.addInitScript(() => {
    Object.defineProperty(Notification, "permission", { value: "denied" });
  });
  await panel.page.goto(`${house.server.url}/me/notifications`);
  const section = panel.page.getByRole("region", { name: "Push: коли ви не дивитеся в панель" });
  await section.getByText("Сповіщення заборонено в браузері.", { exact: false }).waitFor();
  expect(await section.getByRole("button", { name: "Увімкнути тут" }).count()).toBe(0);
});

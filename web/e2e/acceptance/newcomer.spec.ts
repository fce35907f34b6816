import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch, person } from "../support/browser";
import { Customer } from "../support/customer";
import { Server } from "../support/server";
import { Shop } from "../support/shop";
import { until } from "../support/until";

let browser: Browser;
let server: Server;
let shop: Shop;

beforeAll(async () => {
  [browser, server, shop] = await Promise.all([launch(), Server.start({ admin: false }), Shop.open()]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([server.stop(), shop.close()]);
});

test("from an empty instance to the first answered dialog in under three minutes, by what the screens say", async () => {
  const begin = Date.now();
  const code = await until("the printed code", () => /enter the code (\S+)/.exec(server.output)?.[1]);
  const owner = await person(browser);
  const { page } = owner;
  await page.goto(server.url);
  await page.goto(`${server.url}/setup`);
  await page.getByLabel("Код").fill(code);
  await page.getByLabel("Ім’я").fill("Галина Мороз");
  await page.getByLabel("Електронна пошта").fill("owner@example.org");
  await page.getByLabel("Пароль").fill("a-password-of-the-owner");
  await page.keyboard.press("Enter");

  // The set-up leads to the chat's page, which asks for a name and the site.
  await page.getByRole("heading", { name: "Чат на сайті", level: 1 }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Назва").fill("Крамниця");
  await page.getByLabel("Адреса сайту").fill(`${shop.origin}/`);
  await page.getByRole("button", { name: "Підключити чат" }).click();
  const embed = await page.getByRole("textbox", { name: "Код для сайту" }).inputValue();
  expect(embed).toContain("/widget/rz.js");
  const bot = /bot_id:(\d+)/.exec(embed)?.[1];
  expect(await accessibilityFaults(page)).toEqual([]);

  // The site's owner pastes it; a customer comes.
  const customer = await Customer.at(
    browser,
    `${shop.origin}/?bot=${bot}&server=${encodeURIComponent(server.url)}`,
  );
  await customer.openChat();
  await customer.send("Добрий день! Ви працюєте сьогодні?");

  await page.getByRole("link", { name: /^Звернення/ }).click();
  await page.getByRole("button", { name: "Стати на лінію" }).click();
  await page.locator("nav, aside, section").getByText("Черга", { exact: true }).first().click();
  await page.locator("#dialog-list").getByRole("option").first().click();
  await page
    .getByRole("button", { name: /^Взяти/ })
    .first()
    .click();
  // By its name: until the request is theirs, the same box takes notes.
  const reply = page.getByRole("textbox", { name: /^Відповідь клієнту/ });
  await reply.fill("Так, до 20:00");
  await reply.press("Enter");
  await customer.said("Так, до 20:00").waitFor();
  expect(Date.now() - begin).toBeLessThan(180_000);
  expect(owner.errors.filter((error) => !error.includes("favicon"))).toEqual([]);
});

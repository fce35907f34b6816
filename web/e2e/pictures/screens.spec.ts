import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Look, person } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { HERO, NOTE, scene } from "../support/scene";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const HERE = import.meta.dirname;
/** The checked-in pictures are written anew only when asked to: times in them differ from run to run. */
const KEEP = process.env["ROZMOVA_PICTURES"] === "1";
const OUT = KEEP ? HERE : mkdtempSync(path.join(tmpdir(), "rozmova-pictures-"));
let browser: Browser;
let house: House;
let hero: number;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  hero = await scene(house);
});
afterAll(async () => {
  await browser.close();
  await house.close();
  if (!KEEP) rmSync(OUT, { recursive: true, force: true });
});

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(OUT, `${name}.png`), caret: "hide", animations: "disabled" });
}

const INBOX: readonly [string, Partial<Look>][] = [
  ["inbox-light-uk-1440", { theme: "light" }],
  ["inbox-dark-en-1440", { theme: "dark", language: "en" }],
  ["inbox-light-uk-390", { theme: "light", width: 390, height: 844 }],
];

test.each(INBOX)("%s", async (name, look) => {
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${hero}`,
    look,
  );
  await panel.page.getByRole("heading", { level: 2, name: HERO }).first().waitFor();
  await panel.thread.getByText("А коли це буде?").waitFor();
  if ((await panel.thread.getByText(NOTE).count()) === 0) {
    await panel.page.getByRole("tab", { name: /Нотатка|Note/ }).click();
    await panel.reply(NOTE);
    await until("the note on the server", () => house.count(hero, NOTE));
    await panel.page.getByRole("tab", { name: /Відповідь|Reply/ }).click();
  }
  await panel.box.fill("Можемо привезти в четвер після 18:00. Підійде?");
  await picture(panel.page, name);
});

test("login-light-uk", async () => {
  const { page } = await person(browser, { width: 1000, height: 700 });
  await page.goto(`${house.server.url}/login`);
  await page.getByRole("heading", { name: "Вхід" }).waitFor();
  await picture(page, "login-light-uk");
});

test.each(["light", "dark"] as const)("widget-%s-uk", async (theme) => {
  await house.setStatus(IRYNA, "online");
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const customer = await Customer.at(browser, house.shopPage("/shop"), { width: 1200, height: 800 });
  await customer.page.emulateMedia({ colorScheme: theme });
  await customer.openChat();
  const question =
    theme === "light" ? "Добрий день! Чи є «Місяць» у наявності?" : "Доброго вечора! «Місяць» ще є?";
  await customer.send(question);
  await panel.list.getByRole("option").filter({ hasText: question }).click();
  await panel.said(question).waitFor();
  await panel.reply("Вітаю! Так, два дзеркала на складі у Львові, відправимо завтра.");
  await customer.said("Вітаю! Так, два дзеркала на складі у Львові, відправимо завтра.").waitFor();
  await customer.send("Чудово, беру одне. Повісити допоможете?");
  await panel.said("Чудово, беру одне. Повісити допоможете?").waitFor();
  await panel.reply("Так, майстер приїде в будь-який день, окрім неділі.");
  await customer.said("Так, майстер приїде в будь-який день, окрім неділі.").waitFor();
  await picture(customer.page, `widget-${theme}-uk`);
});

test("every picture has its checked-in twin, and all of them together stay small", () => {
  const names = readdirSync(OUT).filter((name) => name.endsWith(".png"));
  expect(names).toHaveLength(6);
  expect(names.filter((name) => !existsSync(path.join(HERE, name)))).toEqual([]);
  const sizes = names.map((name) => statSync(path.join(HERE, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2.5 * 1024 * 1024);
});

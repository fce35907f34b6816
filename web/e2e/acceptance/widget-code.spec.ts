import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
/** Marks the page, then throws; a syntax that only a whole file may have would do the same. */
const THROWS = `document.documentElement.dataset.own = typeof window.rozmova;\nvar inner = 1;\nmissingFunction(inner);`;
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
  await house.api.post("/api/v1/users", { ...BOSS, password: PASSWORD, roles: ["administrator"] });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const own = (customer: Customer) =>
  customer.page.evaluate(() => [
    document.documentElement.dataset["own"] ?? null,
    getComputedStyle(document.body).outlineStyle,
  ]);

test("a script that throws is told to the administrator, and the chat goes on", async () => {
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    BOSS,
    `/settings/bots/code?f=bot_${house.bot}`,
  );
  const { page } = panel;
  await page.getByLabel("Скрипт (JavaScript)").fill(THROWS);
  await page.getByLabel("Стиль (CSS)").fill("body { outline: 1px dotted }");
  expect(await page.getByRole("button", { name: "Зберегти" }).isDisabled()).toBe(true);
  await page.getByLabel("Пароль").fill(PASSWORD);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  expect(await accessibilityFaults(page)).toEqual([]);

  const customer = await Customer.at(browser, house.shopPage());
  await until("own code ran", async () => (await own(customer))[0] === "function");
  await until("its style is there", async () => (await own(customer))[1] === "dotted");
  expect(await customer.page.evaluate(() => "inner" in window)).toBe(false);
  await customer.openChat();
  await customer.send("Чи є дзеркала?");

  await until("the fault is told", async () => {
    await page.getByRole("button", { name: "Оновити" }).click();
    return (await page.getByText(/missingFunction is not defined/).count()) > 0;
  });
  await page.getByText(/^Рядок 3,/).waitFor();
  // A browser tells the console of what the page's script threw; the chat itself has no fault.
  expect(customer.errors.filter((fault) => !fault.includes("missingFunction"))).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("a page in safe mode and a code that is switched off leave the site as it was", async () => {
  const safe = await Customer.at(browser, `${house.shopPage()}&rozmova_safe=1`);
  await safe.openChat();
  await safe.send("Без власного коду");
  expect(await own(safe)).toEqual([null, "none"]);
  expect(safe.errors).toEqual([]);

  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    BOSS,
    `/settings/bots/code?f=bot_${house.bot}`,
  );
  const { page } = panel;
  await page.getByLabel("Виконувати на сторінках").uncheck();
  await page.getByLabel("Пароль").fill(PASSWORD);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const after = await Customer.at(browser, house.shopPage());
  await after.openChat();
  expect(await own(after)).toEqual([null, "none"]);
  await page.getByRole("button", { name: "Повернути в поля 1" }).click();
  await panel.toast("Версія 1 — у полях. Збережіть, щоб вона запрацювала.");
  expect(await page.getByLabel("Скрипт (JavaScript)").inputValue()).toBe(THROWS);
  expect(after.errors).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("the page opens at the first bot that has a chat; without any it says where one is connected", async () => {
  await house.api.post("/api/v1/bots", { name: "Без каналів", on_no_scenario: "queue" });
  const panel = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/bots/code");
  const { page } = panel;
  await page.getByLabel("Скрипт (JavaScript)").waitFor();
  const choice = page.getByRole("combobox", { name: "Бот" });
  expect(await choice.inputValue()).toBe(String(house.bot));
  expect(await choice.locator("option").allTextContents()).toEqual(["Світло і Дзеркало"]);

  await house.api.put(`/api/v1/bots/${house.bot}/channels/widget`, { active: false });
  await panel.open("/settings/bots/code");
  await page.getByText("Жоден бот не має ввімкненого чату на сайті").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "Підключити чат на сайті" }).click();
  await page.getByRole("heading", { level: 1, name: "Чат на сайті" }).waitFor();
  expect(panel.errors).toEqual([]);
});

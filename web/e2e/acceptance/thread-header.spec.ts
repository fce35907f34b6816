import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";

const [IRYNA] = NAMES;
const SUPERVISOR = { name: "Віталій Старший", email: "senior@example.org" };
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
  await house.api.post("/api/v1/users", { ...SUPERVISOR, password: PASSWORD, roles: ["supervisor"] });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("the menu of a conversation joins its client with another card and leads to the decisions about it", async () => {
  await house.write("Ганна Подвійна", "Пишу з роботи");
  await house.write("Ганна Домашня", "А тепер з дому");
  await house.dialogOf("Ганна Домашня");
  const { id } = await house.dialogOf("Ганна Подвійна");
  await house.assign(id, IRYNA);
  const senior = await Panel.signedIn(browser, house.server.url, SUPERVISOR, `/inbox/all/${id}`);
  const { page } = senior;
  const more = page.getByRole("main").getByRole("button", { name: "Інші дії", exact: true });

  await more.click();
  await page.getByRole("menuitem", { name: "Об’єднати з іншою карткою" }).click();
  const dialog = page.getByRole("dialog", { name: "Об’єднання клієнтів" });
  await dialog.getByRole("searchbox").fill("Домашня");
  await dialog.getByText("Ганна Домашня").first().waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await more.click();
  await page.getByRole("menuitem", { name: "Журнал рішень розподілу" }).click();
  await page.waitForURL(`**/live/audit?dialog=${id}`);
  const log = page.getByRole("region", { name: "Журнал рішень", exact: true });
  expect(await log.getByRole("spinbutton").inputValue()).toBe(String(id));
  expect(senior.errors).toEqual([]);
});

test("the arrows lead from one tab of the reply box to the other, which is one stop of Tab", async () => {
  await house.write("Лідія Стрілкова", "Добрий вечір");
  const { id } = await house.dialogOf("Лідія Стрілкова");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const tab = (name: string, selected: boolean) => panel.page.getByRole("tab", { name, selected });
  await tab("Відповідь", true).focus();

  await panel.page.keyboard.press("ArrowRight");
  await tab("Нотатка", true).waitFor();
  expect(await tab("Нотатка", true).evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await tab("Відповідь", false).getAttribute("tabindex")).toBe("-1");

  await panel.page.keyboard.press("ArrowRight");
  await tab("Відповідь", true).waitFor();
  await panel.page.keyboard.press("End");
  await tab("Нотатка", true).waitFor();
  expect(panel.errors).toEqual([]);
});

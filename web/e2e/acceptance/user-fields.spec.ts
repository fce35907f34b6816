import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
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

test("a field of people is set up, filled in on a person's page, and stands there afterwards", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/access/user-fields");
  const { page } = panel;
  await page.getByRole("heading", { name: "Поля користувачів", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Нове поле" }).click();
  await page.getByLabel("Назва", { exact: true }).fill("Зміна");
  await page.locator("#field-key").fill("shift");
  await page.locator("#field-type").selectOption("SELECT");
  await page.locator("#field-options").fill("Денна\nНічна");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Змінити: Зміна" }).waitFor();

  await panel.open("/settings/access/users");
  await page.getByRole("button", { name: `Змінити: ${IRYNA}` }).click();
  await page.getByRole("group", { name: "Власні поля" }).getByLabel("Зміна").selectOption("Нічна");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const iryna = await house.api.get<{ extra: unknown }>(`/api/v1/users/${house.colleague(IRYNA).id}`);
  expect(iryna.extra).toEqual({ shift: "Нічна" });
  await page.getByRole("button", { name: `Змінити: ${IRYNA}` }).click();
  expect(await page.getByLabel("Зміна", { exact: true }).inputValue()).toBe("Нічна");
  expect(panel.errors).toEqual([]);
});

test("people fill their own fields in themselves, and see what they may only read", async () => {
  await house.api.post("/api/v1/user-fields", { key: "room", label: "Кімната", type: "STRING" });
  const code = { key: "code", label: "Код", type: "STRING", non_editable: true };
  await house.api.post("/api/v1/user-fields", code);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/me/fields");
  const { page } = panel;
  await page.getByRole("heading", { name: "Мої дані", level: 1 }).waitFor();
  await page.getByLabel("Кімната").fill("14");
  expect(await page.getByLabel("Код").isDisabled()).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const iryna = await house.api.get<{ extra: Record<string, unknown> }>(
    `/api/v1/users/${house.colleague(IRYNA).id}`,
  );
  expect(iryna.extra["room"]).toBe("14");
  expect(panel.errors).toEqual([]);
});

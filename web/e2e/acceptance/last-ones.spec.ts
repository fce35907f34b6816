import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("an operator finishes the present requests, sees that no new ones come, and goes on; a supervisor's pause is theirs", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const { page } = panel;
  await panel.goOnline();
  await page.getByRole("button", { name: /Статус і налаштування/ }).click();
  await page.getByRole("menuitem", { name: "Завершити після поточних" }).click();
  await page.getByText("Лише поточні: нові звернення не надходять.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await house.write("Богдана Остання", "Чи є хтось?");
  const { id } = await house.dialogOf("Богдана Остання");
  await page.reload();
  await panel.online();
  await page.getByText("Лише поточні: нові звернення не надходять.").waitFor();
  expect((await house.dialog(id)).operator_id).toBeNull();

  await page.getByRole("button", { name: "Отримувати знову" }).click();
  await panel.row("Богдана Остання").waitFor();
  await until("the request at the operator", async () => (await house.dialog(id)).operator_id !== null);

  await house.api.put(`/api/v1/operators/${house.colleague(IRYNA).id}/limits`, { paused: true });
  await page.getByText("Розподіл призупинено супервайзером").waitFor();
  expect(await page.getByRole("button", { name: "Отримувати знову" }).count()).toBe(0);
  expect(panel.errors).toEqual([]);
});

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../support/browser";
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

async function hers(customer: string): Promise<void> {
  await house.write(customer, "Добрий день");
  await house.assign((await house.dialogOf(customer)).id, IRYNA);
}

test("the table tells which row the keys are at, and the row is there to be told", async () => {
  await hers("Ада Таблична");
  await hers("Бела Таблична");
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    "/inbox/mine?m=table",
  );
  const { page } = panel;
  const grid = page.getByRole("grid", { name: "Звернення таблицею" });
  await grid.getByRole("row").filter({ hasText: "Ада Таблична" }).waitFor();
  /** The row that the grid names, as somebody who cannot see it is told. */
  const told = async (): Promise<string> => {
    const id = await grid.getAttribute("aria-activedescendant");
    return id === null ? "" : page.locator(`[id="${id}"][role="row"]`).innerText();
  };
  await grid.focus();
  await until("the newest row", async () => (await told()).includes("Бела Таблична"));

  await page.keyboard.press("ArrowDown");
  await until("the row below", async () => (await told()).includes("Ада Таблична"));
  await page.keyboard.press("Home");
  await until("the first row again", async () => (await told()).includes("Бела Таблична"));
  expect(panel.errors).toEqual([]);
});

test("the table prints the keys that the person has set, not those it came with", async () => {
  await hers("Віра Таблична");
  const api = await house.as(IRYNA);
  await api.patch("/api/v1/me/preferences", { hotkeys: { applyOrder: ["y"] } });
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    "/inbox/mine?m=table",
  );
  const { page } = panel;
  const grid = page.getByRole("grid", { name: "Звернення таблицею" });
  // The order stands still under the pointer.
  await grid.getByRole("row").filter({ hasText: "Віра Таблична" }).hover();
  await hers("Гліб Табличний");
  const pending = page.getByRole("button", { name: /^\d+ нов/ }).filter({ has: page.locator("kbd") });
  await pending.waitFor();
  expect(await pending.locator("kbd").innerText()).toBe("Y");

  await page.keyboard.press("y");
  await grid.getByRole("row").filter({ hasText: "Гліб Табличний" }).waitFor();
  expect(panel.errors).toEqual([]);
});

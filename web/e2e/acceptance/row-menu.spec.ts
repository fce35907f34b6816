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
  [browser, house] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA], settings: { auto_connect_free_operator: false } }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a row has its menu: Shift F10 opens it by keyboard, the right button by mouse, and the list stands still meanwhile", async () => {
  for (const name of ["Настя Перша", "Остап Другий"]) {
    await house.write(name, `Пише ${name}`);
    await house.assign((await house.dialogOf(name)).id, IRYNA);
  }
  const { id } = await house.dialogOf("Настя Перша");
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Пише Настя Перша").waitFor();
  await panel.list.focus();
  await page.keyboard.press("Shift+F10");
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitem", { name: /^Передати/ }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  await until("the focus in the list", () =>
    panel.list.evaluate((list) => list === list.ownerDocument.activeElement),
  );

  const second = await house.dialogOf("Остап Другий");
  await panel.row("Остап Другий").click({ button: "right" });
  const before = await panel.order();
  await house.write(before.at(-1) ?? "", "Ще слово");
  await panel
    .row(before.at(-1) ?? "")
    .filter({ hasText: "Ще слово" })
    .waitFor();
  expect(await panel.order()).toEqual(before);
  await menu.getByRole("menuitem", { name: /^Пріоритет/ }).click();
  await page.getByRole("dialog", { name: "Пріоритет звернення" }).waitFor();
  await page.keyboard.type("крит");
  await page.keyboard.press("Enter");
  await panel.row("Остап Другий").filter({ hasText: "пріоритет Критичний" }).waitFor();

  await panel.row("Остап Другий").click({ button: "right" });
  await menu.getByRole("menuitem", { name: /^Закрити/ }).click();
  await panel.toast("Закрито: Остап Другий");
  await until("a closed dialog", async () => (await house.dialog(second.id)).state === "closed");
  expect(panel.errors).toEqual([]);
});

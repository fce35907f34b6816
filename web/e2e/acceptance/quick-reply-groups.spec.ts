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

test("quick replies stand in groups, and the reply box offers those of its channel", async () => {
  for (const [title, channels] of [
    ["Лише для сайту", ["widget"]],
    ["Для всіх каналів", []],
  ] as const)
    await house.api.post("/api/v1/quick-replies", { title, text: title, shared: true, channels });
  await house.write("Соломія Групова", "Як оплатити?");
  const { id } = await house.dialogOf("Соломія Групова");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/me/quick-replies");
  const { page } = panel;

  await page
    .getByRole("region", { name: "Спільні" })
    .getByText(/^Для: /)
    .waitFor();
  await page.getByRole("button", { name: "Додати" }).click();
  const form = page.getByRole("dialog", { name: "Нова швидка відповідь" });
  await form.getByLabel("Назва").fill("Карткою");
  await form.getByLabel("Текст", { exact: true }).fill("Оплатіть карткою");
  await form.getByLabel("Група", { exact: true }).fill("Оплата");
  await form.getByRole("group", { name: "Канали" }).getByRole("checkbox").nth(1).check();
  expect(await form.getByRole("group", { name: "Групи навичок" }).count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await form.getByRole("button", { name: "Зберегти" }).click();
  const mine = page.getByRole("region", { name: "Мої" });
  await mine.getByRole("heading", { name: "Оплата" }).waitFor();
  await mine.getByRole("list", { name: "Оплата" }).getByText("Карткою", { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await panel.open(`/inbox/mine/${id}`);
  await panel.said("Як оплатити?").waitFor();
  await panel.box.focus();
  const options = page.getByRole("listbox", { name: "Швидкі відповіді" }).getByRole("option");
  await page.keyboard.type("/");
  await until("what is for this channel", async () => (await options.count()) === 2);
  expect((await options.allInnerTexts()).join(" ")).not.toContain("Лише для сайту");
  // The name of the group finds it too.
  await page.keyboard.type("оплата");
  await until("one of the group", async () => (await options.count()) === 1);
  await page.keyboard.press("Enter");
  await until("the text", async () => (await panel.box.inputValue()) === "Оплатіть карткою");
  expect(panel.errors).toEqual([]);
});

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, focused, launch } from "../support/browser";
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

test("a quick reply without a mouse: made, found by a word, filled in, its gap closed, sent", async () => {
  await house.api.post("/api/v1/quick-replies", {
    title: "Умови доставки",
    shortcut: "умови",
    text: "Доставка завтра",
    shared: true,
  });
  await house.write("Марія Бондаренко", "Коли доставка?");
  const { id } = await house.dialogOf("Марія Бондаренко");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/me/quick-replies");
  const { page } = panel;
  const { keyboard } = page;

  // Her own one is made; the shared one is there to read only.
  const shared = page.getByRole("region", { name: "Спільні" });
  await shared.getByText("Доставка завтра").waitFor();
  expect(await shared.getByRole("button").count()).toBe(0);
  await page.getByRole("button", { name: "Додати" }).click();
  const making = page.getByRole("dialog", { name: "Нова швидка відповідь" });
  await focused(making.getByRole("textbox").first());
  await keyboard.type("Стан доставки");
  await keyboard.press("Tab");
  await keyboard.type("стан");
  await page.getByLabel("Текст", { exact: true }).fill("Вітаю, {{client.name}}! Зараз: {{order.state}}. ");
  await page.getByRole("button", { name: "Ім’я оператора" }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("region", { name: "Мої" }).getByText("/стан").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await panel.open(`/inbox/mine/${id}`);
  await panel.said("Коли доставка?").waitFor();
  await panel.box.focus();
  const options = page.getByRole("listbox", { name: "Швидкі відповіді" }).getByRole("option");
  await keyboard.type("/дост");
  await until("both replies", async () => (await options.count()) === 2);
  expect(await accessibilityFaults(page)).toEqual([]);
  // Esc closes the list and leaves the text.
  await keyboard.press("Escape");
  await until("a closed list", async () => (await options.count()) === 0);
  expect(await panel.box.inputValue()).toBe("/дост");
  await panel.box.fill("");
  await keyboard.type("/дост");
  // Her own one comes first; the arrows walk down and back.
  const chosen = page.getByRole("option", { name: /доставки/, selected: true });
  await chosen.filter({ hasText: "Стан доставки" }).waitFor();
  await keyboard.press("ArrowDown");
  await chosen.filter({ hasText: "Умови доставки" }).waitFor();
  await keyboard.press("ArrowUp");
  await chosen.filter({ hasText: "Стан доставки" }).waitFor();
  await keyboard.press("Enter");
  const inserted = "Вітаю, Марія Бондаренко! Зараз: ⟦order.state⟧. Ірина Коваль";
  await until("the filled text", async () => (await panel.box.inputValue()) === inserted);

  // What is missing is selected, and Enter does not send it.
  await page.getByRole("status").filter({ hasText: "Заповніть пропущене: order.state" }).waitFor();
  await until("the gap to be selected", () =>
    panel.box.evaluate((box: HTMLTextAreaElement) => {
      return box.value.slice(box.selectionStart, box.selectionEnd) === "⟦order.state⟧";
    }),
  );
  await keyboard.press("End");
  await keyboard.press("Enter");
  await keyboard.type("у дорозі");
  const whole = "Вітаю, Марія Бондаренко! Зараз: у дорозі. Ірина Коваль";
  expect(await panel.box.inputValue()).toBe(whole);
  expect(await house.count(id, inserted)).toBe(0);
  await keyboard.press("Enter");
  await panel.said(whole).waitFor();
  await until("the message on the server", () => house.count(id, whole));

  // A line that begins with a slash and is no quick reply is sent as it is.
  await keyboard.type("/такого немає");
  await keyboard.press("Enter");
  await until("the other message on the server", () => house.count(id, "/такого немає"));
  expect(panel.errors).toEqual([]);
});

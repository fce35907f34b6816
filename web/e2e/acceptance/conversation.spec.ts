import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";
import { Wire } from "../support/wire";

const [IRYNA, TARAS] = NAMES;
const NOTE = "Клієнтка вже телефонувала вранці, чекає на заміну";
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a customer on a site, two operators, a transfer with a note, a close and a new beginning", async () => {
  const first = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const second = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS));
  await first.goOnline();

  const customer = await Customer.at(browser, house.shopPage());
  await customer.openChat();
  await customer.send("Дзеркало приїхало з тріщиною");
  const option = first.list.getByRole("option").filter({ hasText: "Дзеркало приїхало з тріщиною" });
  await option.click();
  await first.said("Дзеркало приїхало з тріщиною").waitFor();

  // Typing both ways.
  await customer.box.pressSequentially("Можна");
  await first.page
    .getByText(/друкує$/)
    .first()
    .waitFor();
  await first.write("Вітаю, зараз");
  await customer.log.getByText(`${IRYNA} пише`).waitFor();

  // A reply, and the mark that it was read.
  await first.reply("Вітаю! Замінимо без доплати.");
  await customer.said("Вітаю! Замінимо без доплати.").waitFor();
  await first.thread.getByText("Прочитано", { exact: true }).waitFor({ state: "attached" });
  // What the customer sees of their own message.
  await customer.send("Дякую, чекаю");
  await first.said("Дякую, чекаю").waitFor();
  await customer.log.getByText("Прочитано", { exact: true }).waitFor();

  // To the second operator, with a note.
  await first.page.keyboard.press("Escape");
  await first.page.keyboard.press("t");
  const sheet = first.page.getByRole("dialog", { name: "Передати звернення" });
  await sheet.getByRole("combobox").fill("мельник");
  await sheet.getByRole("textbox", { name: /Нотатка/ }).fill(NOTE);
  await sheet.getByRole("button", { name: `Передати: ${TARAS}` }).click();
  // He is not on line, which is said first.
  await sheet.getByRole("button", { name: `Передати все одно: ${TARAS}` }).click();
  await first.toast("Передано:");
  await until("the row to leave", async () => (await option.count()) === 0);

  await second.list.getByRole("option").first().click();
  await second.said("Вітаю! Замінимо без доплати.").waitFor();
  await second.thread.getByText(NOTE).waitFor();
  await second.reply("Це Тарас, кур’єр буде завтра.");
  await customer.said("Це Тарас, кур’єр буде завтра.").waitFor();
  expect(await customer.text()).not.toContain(NOTE);

  // The second operator closes.
  await second.page.getByRole("button", { name: "Закрити", exact: true }).click();
  await customer.frame.getByText("Чат завершено").first().waitFor();
  const again = customer.frame.getByRole("button", { name: "Почати знову" });
  await again.waitFor();
  expect(await customer.text()).not.toContain(NOTE);

  // A new beginning is a new dialog.
  await again.click();
  await customer.send("Ще одне питання");
  await first.list.getByRole("option").filter({ hasText: "Ще одне питання" }).waitFor();
  await customer.page.reload();
  await customer.openChat();
  await customer.said("Ще одне питання").waitFor();
  expect(await customer.text()).not.toContain(NOTE);

  expect([...first.errors, ...second.errors, ...customer.errors]).toEqual([]);
});

test("both want the same dialog: one has it, the other reads who was faster", async () => {
  const wires = await Promise.all([Wire.to(house.server.port), Wire.to(house.server.port)]);
  const at = ({ url }: Wire, name: string) =>
    Panel.signedIn(browser, url, house.colleague(name), "/inbox/queue");
  const first = await at(wires[0], IRYNA);
  const second = await at(wires[1], TARAS);
  await house.setStatus(IRYNA, "offline");
  await house.setStatus(TARAS, "offline");
  await house.write("Марія Бондаренко", "Чи є дзеркало «Місяць»?");
  await Promise.all([first, second].map((panel) => panel.row("Марія Бондаренко").waitFor()));

  // Both take it before either has heard of the other: neither hears anything until it is somebody's.
  const takes = [first, second].map((panel) => panel.row("Марія Бондаренко").locator("[data-take]"));
  // Listened for from now on: the line stays for seconds only. Whoever was faster never reads one.
  const refusals = [first, second].map((panel) =>
    panel.page
      .getByText(/^Уже взя/)
      .first()
      .textContent()
      .catch(() => null),
  );
  for (const wire of wires) wire.deafen();
  await Promise.all(
    takes.map((take) =>
      take.evaluate((mark: HTMLElement) => {
        mark.click();
      }),
    ),
  );
  const { id } = await house.dialogOf("Марія Бондаренко");
  const holder = await until("a holder", async () => (await house.dialog(id)).operator_id);
  for (const wire of wires) wire.heal();
  const [winner, loser, name] =
    holder === house.colleague(IRYNA).id ? [first, second, IRYNA] : [second, first, TARAS];
  expect(await refusals[loser === first ? 0 : 1]).toBe(
    name === IRYNA ? `Уже взяла ${IRYNA}` : `Уже взяв ${TARAS}`,
  );
  await until(
    "the row to leave the loser's queue",
    async () => (await loser.row("Марія Бондаренко").count()) === 0,
  );
  await winner.page.getByRole("textbox", { name: "Відповідь клієнту Марія Бондаренко" }).waitFor();
  expect(winner.page.url()).toContain(`/inbox/mine/${id}`);
  expect([...first.errors, ...second.errors]).toEqual([]);
  await Promise.all(wires.map((wire) => wire.close()));
});

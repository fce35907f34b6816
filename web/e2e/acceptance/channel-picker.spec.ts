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

test("the channel of an answer is changed where it is written, and the words go along: a new request, then the open one", async () => {
  await house.write("Олег Двоканальний", "Напишіть мені");
  const { id } = await house.dialogOf("Олег Двоканальний");
  await house.assign(id, IRYNA);
  const second = await house.api.post("/api/v1/bots", { name: "Другий канал", on_no_scenario: "queue" });
  await house.api.put(`/api/v1/bots/${second.id}/channels/custom_channel`, {
    custom_channel_url: `${house.shop.callback}?everything`,
  });
  await house.write("Олег Інший", "Це теж я", second.id);
  const there = await house.dialogOf("Олег Інший");
  await house.api.post(`/api/v1/dialogs/${there.id}/close`, {});
  const { client } = await house.dialog(id);
  await house.api.post(`/api/v1/clients/${client.id}/merge`, { client_id: there.client.id });

  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Напишіть мені").waitFor();
  await panel.box.fill("Пишу сюди");
  const channel = page.getByRole("button", { name: /Власний канал.*Змінити канал відповіді/ });
  const way = page.getByRole("menuitem", { name: /Власний канал/ });
  await channel.click();
  await way.filter({ hasText: "нове звернення" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await way.click();
  const window = page.getByRole("dialog", { name: "Нове звернення" });
  expect(await window.getByLabel("Перше повідомлення").inputValue()).toBe("Пишу сюди");
  await window.getByRole("button", { name: "Почати розмову" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(`/${id}`));
  const begun = Number(new URL(page.url()).pathname.split("/").at(-1));
  await until("the first message there", () => house.count(begun, "Пишу сюди"));

  // The box here is empty again; the request there is open now, and gets what is written.
  await panel.open(`/inbox/mine/${id}`);
  await panel.said("Напишіть мені").waitFor();
  await until("an empty box", async () => (await panel.box.inputValue()) === "");
  await panel.box.fill("І ще одне");
  await channel.click();
  await way.filter({ hasText: "відкрите звернення" }).click();
  await page.waitForURL((url) => url.pathname.endsWith(`/${begun}`));
  await until("the words in the box there", async () => (await panel.box.inputValue()) === "І ще одне");
  expect(panel.errors).toEqual([]);
});

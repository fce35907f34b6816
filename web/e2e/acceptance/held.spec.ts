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
  [browser, house] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA], settings: { send_delay_s: 10 } }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function opened(customer: string, text: string): Promise<{ id: number; panel: Panel }> {
  await house.write(customer, text);
  const { id } = await house.dialogOf(customer);
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  await panel.said(text).waitFor();
  return { id, panel };
}

test("an answer waits as the settings say and is taken back into the box with what was begun since", async () => {
  const { id, panel } = await opened("Дарина Поспішна", "Скільки коштує?");
  const { page } = panel;
  await panel.reply("Сто гривнь");
  await panel.thread.getByText(/Надішлеться за \d+ с/).waitFor();
  await panel.write("і доставка");
  await panel.thread.getByRole("button", { name: "Скасувати" }).click();
  await until(
    "the words in the box",
    async () => (await panel.box.inputValue()) === "Сто гривнь\nі доставка",
  );
  await panel.said("Сто гривнь").waitFor({ state: "detached" });

  // Corrected, and sent without waiting.
  await panel.reply("Сто гривень");
  await panel.thread.getByRole("button", { name: "Надіслати зараз" }).click();
  await until("the message on the server", () => house.count(id, "Сто гривень"));
  expect(await house.count(id, "Сто гривнь")).toBe(0);
  expect(await page.getByText(/Надішлеться за/).count()).toBe(0);
  expect(panel.errors).toEqual([]);
});

test("a held answer survives a reload, and closing does not leave it behind", async () => {
  const { id, panel } = await opened("Яна Завершена", "Дякую, усе гаразд");
  await panel.reply("Гарного дня");
  await panel.thread.getByText(/Надішлеться за \d+ с/).waitFor();
  await panel.page.reload();
  await panel.online();
  await panel.said("Гарного дня").waitFor();
  await until("the message on the server", () => house.count(id, "Гарного дня"));

  await panel.reply("До зустрічі");
  await panel.page.keyboard.press("Escape");
  await panel.page.keyboard.press("t");
  const window = panel.page.getByRole("dialog", { name: "Передати звернення" });
  await window.waitFor();
  await panel.page.keyboard.type("чергу");
  await panel.page.keyboard.press("Enter");
  await window.waitFor({ state: "detached" });
  await until("the message before the transfer", () => house.count(id, "До зустрічі"));
  expect(await house.count(id, "Гарного дня")).toBe(1);
});

test("an answer that is taken back in one tab leaves the other at once, and nothing is sent", async () => {
  const { id, panel } = await opened("Ганна Двовіконна", "Є в наявності?");
  await panel.reply("Немає");
  await panel.thread.getByText(/Надішлеться за \d+ с/).waitFor();
  const other = await panel.tab(`/inbox/mine/${id}`);
  await other.thread.getByText(/Надішлеться за \d+ с/).waitFor();
  await panel.thread.getByRole("button", { name: "Скасувати" }).click();
  // Long before its time would be up.
  await other.said("Немає").waitFor({ state: "detached", timeout: 2_000 });

  // The other way round, and sent.
  await panel.box.fill("");
  await panel.reply("Є три");
  await panel.thread.getByText(/Надішлеться за \d+ с/).waitFor();
  await other.page.reload();
  await other.thread.getByRole("button", { name: "Надіслати зараз" }).click();
  await until("the message on the server", () => house.count(id, "Є три"));
  await panel.page.getByText(/Надішлеться за/).waitFor({ state: "detached", timeout: 2_000 });
  expect([await house.count(id, "Є три"), await house.count(id, "Немає")]).toEqual([1, 0]);
  expect(panel.errors).toEqual([]);
});

test("a delay of one's own wins over everybody's", async () => {
  const { id, panel } = await opened("Ілля Прямий", "Є хтось?");
  await panel.open("/me/general");
  await panel.page
    .getByRole("group", { name: /^Затримка надсилання/ })
    .getByText("Без затримки")
    .click();
  await until("the choice on the server", async () => {
    const answer = await panel.context.request.get(`${house.server.url}/api/v1/me/preferences`);
    return ((await answer.json()) as { send_delay_s: number | null }).send_delay_s === 0;
  });
  await panel.open(`/inbox/mine/${id}`);
  await panel.said("Є хтось?").waitFor();
  await panel.reply("Так, слухаю");
  await until("the message on the server", () => house.count(id, "Так, слухаю"));
  expect(await panel.page.getByText(/Надішлеться за/).count()).toBe(0);
});

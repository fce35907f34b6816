import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { UNDELIVERED } from "../support/shop";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA, TARAS] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function held(customer: string, text: string): Promise<number> {
  await house.write(customer, text);
  const { id } = await house.dialogOf(customer);
  await house.assign(id, IRYNA);
  return id;
}

const iryna = (path: string) => Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), path);

test("a draft follows to another computer, two texts at once are both kept, and sending clears it everywhere", async () => {
  const id = await held("Марія Бондаренко", "Коли доставка?");
  const [desk, phone] = await Promise.all([iryna(`/inbox/mine/${id}`), iryna(`/inbox/mine/${id}`)]);
  await Promise.all([desk, phone].map((panel) => panel.said("Коли доставка?").waitFor()));
  await desk.write("Вітаю, Маріє");
  await desk.page.getByText("Чернетку збережено").waitFor();
  await until(
    "the text on the other computer",
    async () => (await phone.box.inputValue()) === "Вітаю, Маріє",
  );

  // The phone writes on while it is cut off; the desk writes something else.
  await phone.context.setOffline(true);
  await phone.box.fill("З телефона");
  await desk.box.fill("З комп’ютера");
  await desk.page.getByText("Чернетку збережено").waitFor();
  await until("the desk's text on the server", async () => {
    const drafts = await (await house.as(IRYNA)).get<{ data: { text: string }[] }>("/api/v1/drafts");
    return drafts.data.some(({ text }) => text === "З комп’ютера");
  });
  await phone.context.setOffline(false);
  const notice = phone.page.getByRole("status").filter({ hasText: "Є інша версія чернетки з" });
  await notice.getByText("З комп’ютера").waitFor();
  expect(await accessibilityFaults(phone.page)).toEqual([]);
  await notice.getByRole("button", { name: "Показати її" }).click();
  await until("the other text", async () => (await phone.box.inputValue()) === "З комп’ютера");
  await notice.getByText("З телефона").waitFor();
  await notice.getByRole("button", { name: "Відкинути" }).click();
  await until("one text", async () => (await notice.count()) === 0);

  await phone.box.press("Enter");
  await phone.said("З комп’ютера").waitFor();
  await until("an empty box at the desk", async () => (await desk.box.inputValue()) === "");
  await until("the message on the server", () => house.count(id, "З комп’ютера"));
  expect(await house.count(id, "З комп’ютера")).toBe(1);
});

test("an answer quotes the question, by keys alone, and a dialog goes back among the unread", async () => {
  const id = await held("Олег Квота", "Чи є синій колір?");
  const panel = await iryna(`/inbox/mine/${id}`);
  await panel.said("Чи є синій колір?").waitFor();
  // What comes last of the screen; the keys of the conversation work by then.
  await panel.box.waitFor();
  const { page } = panel;
  await page.keyboard.press("m");
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitem", { name: "Відповісти на це" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await menu.getByRole("menuitem", { name: "Відповісти на це" }).press("Enter");
  await page.getByRole("button", { name: "Не цитувати" }).waitFor();
  await panel.box.fill("Так, є");
  await panel.box.press("Enter");
  await panel.said("Так, є").waitFor();
  await panel.thread.getByRole("button", { name: /У відповідь на.*Чи є синій колір/ }).waitFor();
  await until("the quote on the server", async () => {
    const lines = (await house.messages(id)) as unknown as {
      id: number;
      text: string;
      reply_to_id: number | null;
    }[];
    const question = lines.find(({ text }) => text === "Чи є синій колір?");
    return lines.some(({ text, reply_to_id }) => text === "Так, є" && reply_to_id === question?.id);
  });

  await page.keyboard.press("Escape");
  await page.keyboard.press("u");
  await panel.row("Олег Квота").waitFor();
  await until("the unread mark", async () => {
    const row = (await house.dialog(id)) as unknown as { unread: number };
    return row.unread === 1;
  });
  expect(page.url()).toMatch(/\/inbox\/mine$/);
  expect(panel.errors).toEqual([]);
});

test("a card is edited where it stands, and two people changing one value see both", async () => {
  const id = await held("Ніна Картка", "Добрий день");
  const panel = await iryna(`/inbox/mine/${id}`);
  const { page } = panel;
  const card = page.getByRole("complementary", { name: "Клієнт і звернення" });
  await card.getByRole("button", { name: /^Телефон: —/ }).click();
  await card.getByLabel("Телефон").fill("шість");
  await page.keyboard.press("Enter");
  await card.getByRole("alert").waitFor();
  await card.getByLabel("Телефон").fill("+38 067 111-22-33");
  await page.keyboard.press("Enter");
  await card.getByRole("button", { name: /^Телефон: 380671112233/ }).waitFor();

  // Somebody else changes the name meanwhile.
  await card.getByRole("button", { name: /^Ім’я: Ніна Картка/ }).click();
  const { client } = await house.dialog(id);
  await card.getByLabel("Ім’я").fill("Ніна Моя");
  await house.api.patch(`/api/v1/clients/${client.id}`, { name: "Ніна Інша" });
  // The card itself has heard of it, as it does when people type longer than the change travels.
  await page.getByRole("heading", { level: 2, name: "Ніна Інша" }).first().waitFor();
  await page.keyboard.press("Enter");
  const conflict = card.getByRole("alert").filter({ hasText: "змінив хтось інший" });
  await conflict.getByText("Ніна Інша").waitFor();
  await conflict.getByText("Ніна Моя").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await conflict.getByRole("button", { name: "Зберегти моє" }).click();
  await page.getByRole("heading", { level: 2, name: "Ніна Моя" }).first().waitFor();
  expect((await house.dialog(id)).client.name).toBe("Ніна Моя");
});

test("an earlier request is looked at over the open one", async () => {
  const first = await held("Пилип Раніше", "Перше питання");
  await house.api.post(`/api/v1/dialogs/${first}/close`, {});
  await house.write("Пилип Раніше", "Друге питання");
  const second = await until("the second dialog", async () => {
    const found = await house.dialogOf("Пилип Раніше");
    return found.id === first ? undefined : found.id;
  });
  await house.assign(second, IRYNA);
  const panel = await iryna(`/inbox/mine/${second}`);
  await panel.said("Друге питання").waitFor();
  const { page } = panel;
  await page
    .getByRole("complementary", { name: "Клієнт і звернення" })
    .getByRole("button", { name: /Перше питання/ })
    .click();
  const peek = page.getByRole("region", { name: "Попереднє звернення" });
  await peek.getByText("Перше питання", { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await until("the open one again", async () => (await peek.count()) === 0);
  expect(page.url()).toContain(`/inbox/mine/${second}`);
  expect(panel.errors).toEqual([]);
});

test("what one channel refuses goes by another: a new request there, later the one that is open, nothing twice", async () => {
  const id = await held("Олег Двоканальний", "Напишіть мені");
  const second = await house.api.post("/api/v1/bots", { name: "Другий канал", on_no_scenario: "queue" });
  await house.api.put(`/api/v1/bots/${second.id}/channels/custom_channel`, {
    custom_channel_url: `${house.shop.callback}?everything`,
  });
  // The same person at another address; their request there is over.
  await house.write("Олег Інший", "Це теж я", second.id);
  const there = await house.dialogOf("Олег Інший");
  await house.api.post(`/api/v1/dialogs/${there.id}/close`, {});
  const { client } = await house.dialog(id);
  await house.api.post(`/api/v1/clients/${client.id}/merge`, { client_id: there.client.id });

  const panel = await iryna(`/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Напишіть мені").waitFor();
  const text = `Рахунок ${UNDELIVERED}`;
  await panel.reply(text);
  const elsewhere = page.getByRole("button", { name: "Надіслати іншим каналом" });
  await elsewhere.click();
  const way = page.getByRole("menuitem", { name: /Власний канал/ });
  await way.filter({ hasText: "нове звернення" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await way.click();

  // The new request is on the screen with the message, which the other channel takes.
  await until("the new request", () => Promise.resolve(!page.url().endsWith(`/${id}`)));
  const begun = Number(page.url().split("/").at(-1));
  await panel.said(text).waitFor();
  await until("one message there", async () => (await house.count(begun, text)) === 1);
  await until("it is delivered", async () =>
    (await house.messages(begun)).some((line) => line.text === text && line.status === "sent"),
  );

  // The failed one still stands where it was; asking again sends nothing twice.
  await panel.open(`/inbox/mine/${id}`);
  await elsewhere.click();
  await way.filter({ hasText: "відкрите звернення" }).click();
  await page.waitForURL((url) => url.pathname.endsWith(`/${begun}`));
  // The address goes ahead of the screen: until the failed message is off it, the reply box is that of the other request.
  await elsewhere.waitFor({ state: "detached" });
  await panel.reply("Далі говоримо тут");
  await until("the next message", () => house.count(begun, "Далі говоримо тут"));
  expect(await house.count(begun, text)).toBe(1);
  expect(panel.errors).toEqual([]);
});

test("somebody who has not written yet is written to by the chat id of the Custom Channel", async () => {
  const panel = await iryna("/clients");
  const { page } = panel;
  await page.getByRole("button", { name: "Написати новому клієнту" }).click();
  const window = page.getByRole("dialog", { name: "Нове звернення" });
  await window.getByLabel("Бот").selectOption({ label: "Світло і Дзеркало" });
  await window.getByLabel("Код чату в каналі").fill("chat of Устина Нова");
  await window.getByLabel("Ім’я клієнта").fill("Устина Нова");
  await window.getByLabel("Перше повідомлення").fill("Доброго дня, ваше замовлення прибуло");
  expect(await accessibilityFaults(page)).toEqual([]);
  await window.getByRole("button", { name: "Почати розмову" }).click();
  await panel.said("Доброго дня, ваше замовлення прибуло").waitFor();
  await house.write("Устина Нова", "Дякую, заберу ввечері");
  await panel.said("Дякую, заберу ввечері").waitFor();
  expect(panel.errors).toEqual([]);
});

test("clients are found, merged into one, taken apart again, banned and let back by an administrator", async () => {
  const earlier = await held("Зоя Перша", "З роботи");
  await held("Зоя Друга", "З дому");
  const boss = {
    email: "boss@example.org",
    name: "Раїса Головна",
    password: PASSWORD,
    roles: ["administrator"],
  };
  await house.api.post("/api/v1/users", boss);
  const panel = await Panel.signedIn(browser, house.server.url, boss, "/clients");
  const { page } = panel;
  await page.getByRole("searchbox", { name: /Ім’я, телефон/ }).fill("зоя");
  const list = page.getByRole("list", { name: "Список клієнтів" });
  await until("two of them", async () => (await list.getByRole("listitem").count()) === 2);
  await list.getByRole("button", { name: /Зоя Перша/ }).click();
  const card = page.getByRole("article", { name: "Зоя Перша" });
  await card.getByText("З роботи").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await card.getByRole("button", { name: "Об’єднати" }).click();
  const dialog = page.getByRole("dialog", { name: "Об’єднання клієнтів" });
  await dialog.getByRole("searchbox").fill("друга");
  await dialog.getByRole("button", { name: /Зоя Друга/ }).click();
  await dialog.getByRole("table").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Об’єднати" }).click();
  await card.getByText("З дому").waitFor();
  await until("one of them", async () => (await list.getByRole("listitem").count()) === 1);
  await card.getByRole("button", { name: "Скасувати об’єднання" }).click();
  await until("its own request only", async () => (await card.getByText("З дому").count()) === 0);

  await house.api.post(`/api/v1/dialogs/${earlier}/close`, {});
  // Written to from the card: a new request with the first message, which the channel gets.
  await card.getByRole("button", { name: /^Написати/ }).click();
  const first = page.getByRole("dialog", { name: "Нове звернення" });
  await first.getByLabel("Перше повідомлення").fill("Ваше замовлення готове");
  expect(await accessibilityFaults(page)).toEqual([]);
  await first.getByRole("button", { name: "Почати розмову" }).click();
  await panel.said("Ваше замовлення готове").waitFor();
  await panel.thread.getByText("Розмову почали ми: Раїса Головна").waitFor();
  await panel.open("/clients");
  await page.getByRole("searchbox", { name: /Ім’я, телефон/ }).fill("перша");
  await list.getByRole("button", { name: /Зоя Перша/ }).click();

  await card.getByRole("button", { name: "Заблокувати" }).click();
  const ban = page.getByRole("dialog", { name: "Заблокувати клієнта" });
  await ban.getByLabel("Причина").fill("Погрози");
  expect(await accessibilityFaults(page)).toEqual([]);
  await ban.getByRole("button", { name: "Заблокувати" }).click();
  await card.getByText(/Клієнта заблоковано до .*: Погрози/).waitFor();
  await card.getByRole("button", { name: "Зняти блокування" }).click();
  await card.getByRole("button", { name: "Заблокувати" }).waitFor();
  expect(panel.errors).toEqual([]);
});

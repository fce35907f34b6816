import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch, person } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { Mailbox } from "../support/smtp";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
let browser: Browser;
let house: House;
let mailbox: Mailbox;

beforeAll(async () => {
  [browser, house, mailbox] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA], knowsItsAddress: true }),
    Mailbox.open(),
  ]);
  await house.api.post("/api/v1/users", { ...BOSS, password: PASSWORD, roles: ["administrator"] });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([house.close(), mailbox.close()]);
});

const at = (path: string) => Panel.signedIn(browser, house.server.url, BOSS, path);

test("mail is set up and tried in the panel, then whoever forgot their password helps themselves", async () => {
  const panel = await at("/settings/system/mail");
  const { page } = panel;
  await page.getByLabel("Сервер", { exact: true }).fill("127.0.0.1");
  await page.getByLabel("Захист з’єднання").selectOption("none");
  await page.getByLabel("Порт").fill(String(mailbox.port));
  await page.getByLabel("Адреса відправника").fill("chat@example.org");
  await page.getByLabel("Надсилати листи").check();
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  await page.getByLabel("Куди надіслати").fill("nobody@example.org");
  await page.getByRole("button", { name: "Надіслати мені тестовий лист" }).click();
  await page.getByText("550 5.1.1 no such user here").waitFor();
  await page.getByLabel("Куди надіслати").fill(BOSS.email);
  await page.getByRole("button", { name: "Надіслати мені тестовий лист" }).click();
  await page.getByText("250 2.0.0 queued as 1").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await panel.open("/settings/access/security");
  await page.getByLabel("Дозволити задати новий пароль за листом").check();
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");

  const { email } = house.colleague(IRYNA);
  const visitor = await person(browser);
  await visitor.page.goto(`${house.server.url}/login`);
  await visitor.page.getByRole("link", { name: "Забули пароль?" }).click();
  await visitor.page.getByLabel("Електронна пошта").fill(email);
  expect(await accessibilityFaults(visitor.page)).toEqual([]);
  await visitor.page.keyboard.press("Enter");
  await visitor.page.getByRole("heading", { name: "Перевірте пошту" }).waitFor();
  expect(await accessibilityFaults(visitor.page)).toEqual([]);
  const letter = await mailbox.letter(email, "ви просили змінити пароль");
  const link = /https?:\/\/\S+/.exec(letter.text)?.[0] ?? "";
  expect(link.startsWith(house.server.url)).toBe(true);
  await visitor.page.goto(link);
  await visitor.page.getByLabel("Пароль", { exact: true }).fill(PASSWORD);
  await visitor.page.getByLabel("Ще раз").fill(PASSWORD);
  await visitor.page.getByRole("button", { name: "Зберегти пароль" }).click();
  await visitor.page.getByText("Цей пароль у вас уже був").waitFor();
  await visitor.page.getByLabel("Пароль", { exact: true }).fill("another-password-of-hers");
  await visitor.page.getByLabel("Ще раз").fill("another-password-of-hers");
  await visitor.page.getByRole("button", { name: "Зберегти пароль" }).click();
  await visitor.page.getByRole("heading", { name: "Пароль збережено" }).waitFor();
  await mailbox.letter(email, "ваш пароль щойно змінено");
  expect(visitor.errors.filter((error) => !error.includes("422"))).toEqual([]);

  await panel.open("/settings/access/users");
  await page.getByRole("button", { name: new RegExp(IRYNA) }).click();
  await page.getByRole("button", { name: "Надіслати посилання листом" }).click();
  await page.getByText(`Лист для ${email} у черзі`, { exact: false }).waitFor();
  await mailbox.letter(email, "адміністратор створив для вас посилання");
  await panel.open("/settings/system/mail");
  await page.getByText("Посилання адміністратора").first().waitFor();
  expect(panel.errors.filter((error) => !error.includes("422"))).toEqual([]);
});

test("users come from a file: first what would become of each line, then what did", async () => {
  const panel = await at("/settings/access/users");
  const { page } = panel;
  await page.getByRole("button", { name: "Імпортувати" }).click();
  const sheet = page.getByRole("dialog", { name: "Користувачі з файлу" });
  await sheet.getByLabel("Файл CSV").setInputFiles({
    name: "people.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      `email;name\nmaria@example.org;Марія Лисенко\n${BOSS.email};Дарина\nбезпошти;Хтось\n`,
    ),
  });
  await sheet.getByText("Уже є").waitFor();
  await sheet.getByText("Не прийнято").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await sheet.getByRole("button", { name: "Створити 1 користувача" }).click();
  await sheet.getByText("Створено", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await page.getByText("Марія Лисенко").waitFor();
  expect(panel.errors).toEqual([]);
});

test("an address is blocked on its page with words for the visitor, and let in again", async () => {
  const panel = await at("/settings/bots/blocked");
  const { page } = panel;
  await page.getByText("Заблокованих адрес немає").waitFor();
  await page.getByRole("button", { name: "Заблокувати адресу" }).click();
  await page.getByLabel("Адреса або мережа").fill("203.0.113.7");
  await page.getByLabel("Причина").fill("спам");
  await page.getByLabel("Термін").selectOption({ label: "Тиждень" });
  await page.getByRole("button", { name: "Зберегти" }).click();
  const sure = page.getByRole("dialog", { name: "Перевірте зміни" });
  await sure.getByText("203.0.113.7", { exact: true }).waitFor();
  await sure.getByText("спам", { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await sure.getByRole("button", { name: "Скасувати" }).click();
  expect((await house.api.get<{ data: object[] }>("/api/v1/ip-blocks")).data).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await sure.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("main").getByText("203.0.113.7", { exact: true }).waitFor();
  await page.getByLabel("Українською").fill("Напишіть на help@example.org");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await sure.getByText("Напишіть на help@example.org").waitFor();
  await sure.getByRole("button", { name: "Зберегти" }).click();
  // The block that was stored a moment ago has the same words on the screen: the server tells them apart.
  await until("the words to be stored", async () => {
    const stored = await house.api.get<{ ip_blocking_message: Record<string, string> }>(
      `/api/v1/bots/${house.bot}/channels/widget`,
    );
    return stored.ip_blocking_message["uk"] === "Напишіть на help@example.org";
  });
  await page.getByRole("group", { name: "Незбережені зміни" }).waitFor({ state: "detached" });
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Розблокувати 203.0.113.7" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Розблокувати", exact: true }).click();
  await page.getByText("Заблокованих адрес немає").waitFor();

  await panel.open("/settings/bots/widget");
  await page.getByLabel("Вітання українською").fill("Вітаємо у крамниці");
  await page.getByLabel("Питати перед першим повідомленням").check();
  await page.getByRole("button", { name: "Додати поле" }).click();
  await page.getByLabel("Підпис українською").fill("Ваше ім’я");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const widget = await house.api.get<{ greeting: object; prechat: { fields: object[] } }>(
    `/api/v1/bots/${house.bot}/channels/widget`,
  );
  expect(widget.greeting).toEqual({ uk: "Вітаємо у крамниці", en: "" });
  expect(widget.prechat.fields).toHaveLength(1);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("a client is blocked from the dialog's menu by keyboard, and taken back", async () => {
  await house.write("Марія Бондаренко", "спам спам спам");
  const { id, client } = await house.dialogOf("Марія Бондаренко");
  const panel = await at(`/inbox/all/${id}`);
  const { page } = panel;
  await panel.thread.getByText("спам спам спам").waitFor();
  const more = page.getByRole("main").getByRole("button", { name: "Інші дії", exact: true });
  await more.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Заблокувати" }).press("Enter");
  const sheet = page.getByRole("dialog", { name: "Заблокувати клієнта" });
  await sheet.getByLabel("Причина").fill("розсилає спам");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await panel.toast("Марія Бондаренко заблоковано");
  const banned = async (): Promise<boolean> =>
    (await house.api.get<{ is_banned: boolean }>(`/api/v1/clients/${client.id}`)).is_banned;
  expect(await banned()).toBe(true);
  await page.getByRole("button", { name: "Скасувати" }).click();
  await until("the client to be let in again", async () => !(await banned()));
  expect(panel.errors).toEqual([]);
});

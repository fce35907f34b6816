import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch, type Look, person } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const PICTURES = process.env["ROZMOVA_LOOK"];
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const set = (body: Record<string, unknown>) =>
  house.api.put(`/api/v1/bots/${house.bot}/channels/widget`, body);

/** The chat's own document: rules of accessibility are asked inside the frame. */
function inside(customer: Customer): Frame {
  const frame = customer.page.frames().find((f) => f.url().includes("/widget/"));
  if (!frame) throw new Error("the page has no chat");
  return frame;
}

async function faultless(customer: Customer, what: string): Promise<void> {
  expect([what, ...(await accessibilityFaults(inside(customer)))]).toEqual([what]);
  if (PICTURES) await customer.page.screenshot({ path: path.join(PICTURES, `${what}.png`) });
}

/** A customer who opened the chat, whatever stands in it. */
async function opened(look: Partial<Look> = {}, page = "/"): Promise<Customer> {
  const customer = await Customer.at(browser, house.shopPage(page), look);
  await customer.launcher.click();
  await customer.frame.locator("main").waitFor();
  return customer;
}

test("a form before the first message: faults stand at their fields, and the answers reach the operator", async () => {
  await set({
    prechat: {
      enabled: true,
      intro: { uk: "Розкажіть, хто ви, і ми відповімо швидше." },
      consent: { uk: "Погоджуюся на обробку моїх даних" },
      fields: [
        { key: "name", type: "text", label: { uk: "Як до вас звертатися" }, required: true },
        { key: "email", type: "email", label: { uk: "Електронна пошта" } },
        {
          key: "topic",
          type: "choice",
          label: { uk: "Тема" },
          required: true,
          options: ["Доставка", "Обмін"],
        },
      ],
    },
  });
  try {
    const customer = await opened();
    const name = customer.frame.getByLabel("Як до вас звертатися");
    await name.waitFor();
    expect(await customer.log.count()).toBe(0);
    await customer.frame.getByLabel("Електронна пошта").fill("не пошта");
    await customer.frame.getByRole("button", { name: "Почати розмову" }).click();
    await customer.frame.getByText("Без згоди ми не можемо почати розмову").waitFor();
    expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
    await faultless(customer, "prechat-faults");
    await name.fill("Марія Бондаренко");
    await customer.frame.getByLabel("Тема").selectOption("Обмін");
    await customer.frame.getByLabel("Погоджуюся на обробку моїх даних").check();
    await customer.frame.getByRole("button", { name: "Почати розмову" }).click();
    await customer.frame.getByText("Вкажіть адресу на зразок name@example.com").waitFor();
    await customer.frame.getByLabel("Електронна пошта").fill("maria@example.org");
    await customer.frame.getByRole("button", { name: "Почати розмову" }).click();
    await customer.send("Прийшло пошкоджене дзеркало");
    await until("the name at the operator", async () => {
      const { data } = await house.api.get<{ data: { client: { name: string } }[] }>(
        "/api/v1/dialogs?limit=50",
      );
      return data.some((dialog) => dialog.client.name === "Марія Бондаренко");
    });
    // Refused once by the server is no mistake of the page.
    expect(customer.errors.filter((error) => !error.includes("422"))).toEqual([]);
  } finally {
    await set({ prechat: { enabled: false } });
  }
});

test("the visitor saves the conversation, ends it, rates it once, and finds it among the previous ones", async () => {
  await set({ csat: true, greeting: { uk: "Вітаю! Це «Світло і Дзеркало». Чим допомогти?" } });
  await house.setStatus(IRYNA, "online");
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await house.setStatus(IRYNA, "online");
  const customer = await opened();
  await customer.said("Вітаю! Це «Світло і Дзеркало». Чим допомогти?").waitFor();
  await customer.send("Дзеркало приїхало ціле");
  await panel.list.getByRole("option").filter({ hasText: "Дзеркало приїхало ціле" }).click();
  await panel.reply("Чудово, дякуємо за звістку");
  await customer.said("Чудово, дякуємо за звістку").waitFor();
  await faultless(customer, "conversation");

  await customer.frame.getByRole("button", { name: "Меню чату" }).click();
  await customer.frame.getByText("Попередніх розмов ще немає").waitFor();
  await faultless(customer, "menu");
  const saving = customer.page.waitForEvent("download");
  await customer.frame.getByRole("button", { name: "Зберегти розмову у файл" }).click();
  const file = readFileSync(await (await saving).path(), "utf8");
  expect(file).toContain("Ви: Дзеркало приїхало ціле");
  expect(file).toContain(`${IRYNA}: Чудово, дякуємо за звістку`);

  await customer.frame.getByRole("button", { name: "Завершити чат" }).click();
  await customer.frame.getByRole("button", { name: "Завершити", exact: true }).click();
  await customer.frame.getByText("Як ми вам допомогли?").waitFor();
  await faultless(customer, "csat");
  // By keyboard: arrows choose among the five, words say what each means.
  await customer.frame.getByLabel("Посередньо").focus();
  await customer.page.keyboard.press("ArrowRight");
  await customer.frame.getByLabel("Коментар, за бажанням").fill("Швидко і ввічливо");
  await faultless(customer, "csat-comment");
  await customer.frame.getByRole("button", { name: "Надіслати оцінку" }).click();
  await customer.frame.getByText("Дякуємо за оцінку").waitFor();
  await panel.page.getByText("Клієнт оцінив розмову").first().waitFor();
  // In the conversation, and in the card once it has read its ratings anew.
  await panel.page.getByText("Швидко і ввічливо").first().waitFor();
  if (PICTURES) await panel.page.screenshot({ path: path.join(PICTURES, "panel-rating.png") });

  await customer.page.reload();
  await customer.launcher.click();
  await customer.frame.getByText("Дякуємо за оцінку").waitFor();
  await customer.frame.getByRole("button", { name: "Меню чату" }).click();
  await customer.frame.getByRole("button", { name: /дякуємо за звістку/ }).click();
  await customer.frame.getByRole("region").getByText("Дзеркало приїхало ціле").waitFor();
  await faultless(customer, "previous");
  expect([...customer.errors, ...panel.errors]).toEqual([]);
});

test("a blocked address reads why in its own language, in place of an open chat and of a new one", async () => {
  await set({
    ip_blocking_message: {
      uk: "Доступ обмежено. Пишіть на help@shop.example",
      en: "Restricted. Write to help@shop.example",
    },
  });
  const customer = await opened();
  await customer.box.waitFor();
  const block = await house.api.post("/api/v1/ip-blocks", { cidr: "127.0.0.1" });
  try {
    await customer.frame.getByText("Доступ обмежено. Пишіть на help@shop.example").waitFor();
    expect(await customer.box.count()).toBe(0);
    await faultless(customer, "blocked");
    const english = await Customer.at(browser, `${house.shopPage()}&lang=en`, { language: "en" });
    await english.launcher.click();
    await english.frame.getByText("Restricted. Write to help@shop.example").waitFor();
  } finally {
    await house.api.delete(`/api/v1/ip-blocks/${block.id}`);
  }
});

test("a page that resets every style and adds to the language's own objects harms nothing", async () => {
  const customer = await opened({}, "/hostile");
  await customer.send("З ворожої сторінки");
  const box = await customer.launcher.boundingBox();
  expect([box?.width, box?.height]).toEqual([60, 60]);
  expect(
    await customer.page.evaluate(() => Object.keys(window).filter((key) => key.startsWith("rz"))),
  ).toEqual([]);
  expect(customer.errors).toEqual([]);
});

test("on a phone the chat fills what the keyboard leaves, and a message to the folded chat is counted", async () => {
  const { context, page, errors } = await person(browser, { width: 390, height: 844 });
  const customer = new Customer(context, page, errors);
  await page.goto(house.shopPage());
  await customer.launcher.click();
  await customer.send("З телефону");
  const frame = await page.locator("iframe[src*='/widget/']").boundingBox();
  expect([frame?.x, frame?.y, frame?.width, frame?.height]).toEqual([0, 0, 390, 844]);
  if (PICTURES) await page.screenshot({ path: path.join(PICTURES, "phone.png") });
  await customer.frame.getByRole("button", { name: "Згорнути чат" }).click();
  const dialog = await until("the message on the server", async () => {
    const { data } = await house.api.get<{ data: { id: number; preview: { text: string } | null }[] }>(
      "/api/v1/dialogs?limit=50",
    );
    return data.find((row) => row.preview?.text === "З телефону");
  });
  await house.api.post(`/api/v1/dialogs/${dialog.id}/messages`, { type: "text", text: "Відповідь" });
  await page.getByRole("button", { name: "Чат (1)" }).waitFor();
  expect(errors).toEqual([]);
});

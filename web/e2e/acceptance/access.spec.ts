import { createHmac } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch, person } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { Server } from "../support/server";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
const LIGHT = "Софія Литвин";
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA, TARAS], light: [LIGHT] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("the first start: every page leads to the set-up, the printed code makes the administrator", async () => {
  const server = await Server.start({ admin: false });
  try {
    const { page, errors } = await person(browser);
    await page.goto(`${server.url}/inbox/mine`);
    await page.getByRole("heading", { name: "Перший запуск" }).waitFor();
    const code = await until("the printed code", () => /code (\S+)/.exec(server.output)?.[1]);
    expect(errors).toEqual([]);

    await page.getByLabel("Код запуску").fill("not-the-code");
    await page.getByLabel("Ім’я та прізвище").fill("Віталій Гончар");
    await page.getByLabel("Електронна пошта").fill("root@example.org");
    await page.getByLabel("Пароль").fill("a-long-enough-password");
    await page.getByRole("button", { name: "Створити адміністратора" }).click();
    await page.getByText("Код запуску не підходить").waitFor();
    await page.getByLabel("Код запуску").fill(code);
    await page.getByRole("button", { name: "Створити адміністратора" }).click();
    // What a new instance needs next is a channel.
    await page.waitForURL("**/settings/bots/widget");
    await page.goto(`${server.url}/inbox/mine`);
    await page.getByRole("button", { name: /Віталій Гончар/ }).waitFor();

    const stranger = await person(browser);
    await stranger.page.goto(`${server.url}/setup`);
    await stranger.page.getByRole("heading", { name: "Вхід" }).waitFor();
    expect(stranger.errors).toEqual([]);
  } finally {
    await server.stop();
  }
});

test("sign-in: a wrong password says so in words, the right one goes where the visitor wanted", async () => {
  const { page } = await person(browser);
  await page.goto(`${house.server.url}/inbox/queue`);
  await page.getByLabel("Електронна пошта").fill(house.colleague(IRYNA).email);
  await page.getByLabel("Пароль").fill("wrong-password");
  await page.keyboard.press("Enter");
  await page.getByText("Пошта або пароль не підходять.").waitFor();
  await page.getByLabel("Пароль").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/inbox/queue");
  await page.getByRole("button", { name: /Статус і налаштування/ }).click();
  await page.getByRole("menuitem", { name: "Вийти" }).click();
  await page.getByRole("heading", { name: "Вхід" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Вхід" }).waitFor();
});

const ROUTES = [
  "/",
  "/login",
  "/inbox/mine",
  "/inbox/queue",
  "/inbox/bot",
  "/inbox/all",
  "/live",
  "/live/queue",
  "/clients",
  "/broadcasts",
  "/scenarios",
  "/quality",
  "/reports/summary",
  "/settings/general/main",
  "/me/profile",
];

test("no route makes the console complain, signed in or not", async () => {
  const visitor = await person(browser);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  for (const path of ROUTES) {
    for (const page of [visitor.page, panel.page]) {
      const answer = await page.goto(`${house.server.url}${path}`);
      await page.locator("#root > *").first().waitFor();
      expect([path, answer?.status()]).toEqual([path, 200]);
    }
    expect([path, ...visitor.errors, ...panel.errors]).toEqual([path]);
  }
  await panel.page.getByText("Такої сторінки немає").waitFor();
  await panel.page.getByRole("link", { name: "До звернень" }).click();
  await panel.online();
});

test("a light agent reads and leaves notes, and cannot answer, take or close", async () => {
  await house.write("Олег Сидоренко", "Коли доставка?");
  const { id } = await house.dialogOf("Олег Сидоренко");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(LIGHT), `/inbox/all/${id}`);
  await panel.said("Коли доставка?").waitFor();
  // The reply box comes a moment after the conversation.
  await panel.page.getByRole("tab", { name: "Нотатка" }).waitFor();
  expect(await panel.page.getByRole("tab").allInnerTexts()).toEqual(["Нотатка"]);
  const verbs = panel.page.getByRole("main").getByRole("button", { name: /^(Закрити|Передати|Взяти)/ });
  expect(await verbs.allInnerTexts()).toEqual([]);
  await panel.page.keyboard.press("e");
  await panel.page.keyboard.press("t");
  expect(await panel.page.getByRole("dialog").count()).toBe(0);
  await panel.reply("Перевірте склад у Львові");
  await until("the note on the server", async () =>
    (await house.messages(id)).find((message) => message.author.kind === "note"),
  );
  expect((await house.dialog(id)).state).toBe("active");
  expect(panel.errors).toEqual([]);
});

test("closing asks for topic, status and tag when the settings want them, and for nothing else", async () => {
  const wanted = {
    topic_required_on_close: true,
    status_required_on_close: true,
    tags_required_on_close: true,
  };
  await house.api.patch("/api/v1/settings/op-panel", wanted);
  const tag = await house.api.post("/api/v1/tags", { name: "Брак", scope: "request", color: "#b91c1c" });
  const bot = await house.api.post("/api/v1/bots", { name: "Без теми", on_no_scenario: "queue" });
  await house.api.put(`/api/v1/bots/${bot.id}/channels/custom_channel`, { custom_channel_url: "" });
  await house.write("Наталія Гриценко", "Хочу повернути раму", bot.id);
  const { id } = await house.dialogOf("Наталія Гриценко");
  await house.assign(id, TARAS);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS), `/inbox/mine/${id}`);
  await panel.said("Хочу повернути раму").waitFor();
  await panel.page.getByRole("button", { name: /^Закрити/ }).click();
  const sheet = panel.page.getByRole("dialog", { name: "Закриття звернення" });
  await sheet.getByLabel("Тема").selectOption("Повернення");
  await sheet.getByLabel("Статус").selectOption("15");
  expect(await sheet.getByLabel("Коментар").count()).toBe(0);
  // Without a tag the form stays.
  await sheet.getByRole("button", { name: "Закрити звернення" }).click();
  await sheet.getByLabel("Брак").check();
  await sheet.getByRole("button", { name: "Закрити звернення" }).click();
  await until("a closed dialog", async () => (await house.dialog(id)).state === "closed");
  expect(await house.dialog(id)).toMatchObject({ tag_ids: [tag.id], status_id: 15 });
  await house.api.patch("/api/v1/settings/op-panel", {
    topic_required_on_close: false,
    status_required_on_close: false,
    tags_required_on_close: false,
  });
  expect(panel.errors).toEqual([]);
});

/** What an app shows now for a secret (RFC 6238). */
function appCode(secret: string): string {
  const bits = [...secret]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, "0");
}

test("whoever's role asks for a second step sets it up in the open panel and works on", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(LIGHT));
  const { page } = panel;
  const roles = await house.api.get<{ data: { id: number; name: string }[] }>("/api/v1/roles");
  const role = roles.data.find(({ name }) => name === "light_agent");
  await house.api.patch(`/api/v1/roles/${role?.id}`, { second_factor: true });

  await page.getByRole("heading", { name: "Захистіть свій вхід", level: 1 }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Пароль").fill(PASSWORD);
  await page.getByRole("button", { name: "Увімкнути" }).click();
  const secret = await page.locator("code").innerText();
  await page.getByLabel("Код підтвердження").fill(appCode(secret));
  await page.getByRole("button", { name: "Підтвердити" }).click();
  await page.getByRole("button", { name: "Коди збережено, далі" }).click();
  await page.getByRole("region", { name: "Список звернень" }).waitFor();
});

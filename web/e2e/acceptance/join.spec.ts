import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
const SUPERVISOR = { name: "Віталій Старший", email: "senior@example.org" };
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA, TARAS], settings: { operator_sees_foreign_dialogs: "all" } }),
  ]);
  await house.api.post("/api/v1/users", { ...SUPERVISOR, password: PASSWORD, roles: ["supervisor"] });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a supervisor joins a colleague's request, answers beside them, and takes it over", async () => {
  await house.write("Роман Складний", "Нічого не працює");
  const { id } = await house.dialogOf("Роман Складний");
  await house.assign(id, IRYNA);
  const [holder, senior] = [
    await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`),
    await Panel.signedIn(browser, house.server.url, SUPERVISOR, `/inbox/all/${id}`),
  ];
  await senior.page.getByText(`Веде ${IRYNA}`).first().waitFor();
  expect(await senior.page.getByRole("tab", { name: "Відповідь" }).count()).toBe(0);

  await senior.page.getByRole("button", { name: "Приєднатися" }).click();
  await senior.page.getByRole("tab", { name: "Відповідь" }).waitFor();
  await senior.reply("Допоможу з налаштуванням");
  await until("the message on the server", () => house.count(id, "Допоможу з налаштуванням"));
  await holder.said("Допоможу з налаштуванням").waitFor();
  expect((await house.dialog(id)).operator_id).toBe(house.colleague(IRYNA).id);

  await senior.page.getByRole("button", { name: "Більше не відповідати" }).click();
  await senior.page.getByRole("tab", { name: "Відповідь" }).waitFor({ state: "detached" });
  await senior.page.getByRole("button", { name: "Перехопити" }).click();
  await until("a new holder", async () => (await house.dialog(id)).operator_id !== house.colleague(IRYNA).id);
  await senior.page.getByRole("tab", { name: "Відповідь" }).waitFor();
  await holder.page.getByText(`Веде ${SUPERVISOR.name}`).first().waitFor();
  expect([...holder.errors, ...senior.errors]).toEqual([]);
});

test("a colleague without the right can neither join nor take over", async () => {
  await house.write("Оксана Проста", "Добрий день");
  const { id } = await house.dialogOf("Оксана Проста");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS), `/inbox/all/${id}`);
  await panel.page.getByText(`Веде ${IRYNA}`).first().waitFor();
  expect(await panel.page.getByRole("button", { name: /^(Приєднатися|Перехопити)$/ }).count()).toBe(0);
});

test("who is overtaken while writing is told so, also after a note and another request, and sends with one more Enter", async () => {
  await house.write("Єва Спокійна", "Коли доставка?");
  await house.write("Юрко Другий", "А моя?");
  const { id } = await house.dialogOf("Єва Спокійна");
  const other = await house.dialogOf("Юрко Другий");
  for (const held of [id, other.id]) await house.assign(held, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Коли доставка?").waitFor();
  await panel.box.fill("Доставка завтра");
  await house.api.post(`/api/v1/dialogs/${id}/messages`, { type: "text", text: "Уже в дорозі" });
  const told = page.getByRole("alert").filter({ hasText: "Поки ви писали, надійшла відповідь" });
  await told.waitFor();

  // A note that is begun later says nothing of when the answer was begun.
  await page.getByRole("tab", { name: "Нотатка" }).click();
  await panel.box.fill("Перевірити адресу");
  await page.getByRole("tab", { name: "Відповідь" }).click();
  await told.waitFor();
  await panel.row("Юрко Другий").click();
  await panel.said("А моя?").waitFor();
  expect(await told.count()).toBe(0);
  await panel.row("Єва Спокійна").click();
  await told.waitFor();

  await panel.box.press("Enter");
  await page.getByText("Натисніть Enter ще раз").waitFor();
  expect(await house.count(id, "Доставка завтра")).toBe(0);
  await panel.box.press("Enter");
  await until("the answer", () => house.count(id, "Доставка завтра"));
  await told.waitFor({ state: "detached" });
  expect(panel.errors).toEqual([]);
});

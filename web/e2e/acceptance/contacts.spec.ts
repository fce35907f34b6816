import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rows } from "../support/api";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
const LEAD = { email: "lead@example.org", name: "Лідія Гнатюк" };
const SENIOR = { email: "senior@example.org", name: "Інна Ткач" };
const RIGHT = "Бачити телефони й пошту клієнтів";
const PHONE = "380671112267";
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA], settings: { auto_connect_free_operator: false } }),
  ]);
  await house.api.post("/api/v1/users", { ...BOSS, password: PASSWORD, roles: ["administrator"] });
  await house.api.post("/api/v1/users", { ...LEAD, password: PASSWORD, roles: ["supervisor"] });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("ac_12 a role without the right sees phones masked in list, card and palette, and gets none over the wire", async () => {
  await house.write("Софія Литвин", "Добрий день");
  const { id } = await house.dialogOf("Софія Литвин");
  const dialog = await house.api.get<{ client: { id: number } }>(`/api/v1/dialogs/${id}`);
  const client = dialog.client.id;
  await house.api.patch(`/api/v1/clients/${client}`, { phone: PHONE, email: "sofia.lytvyn@example.com" });

  const boss = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/access/roles");
  await boss.page.getByRole("button", { name: "Змінити: Супервайзер" }).click();
  await boss.page.getByLabel(RIGHT).uncheck();
  await boss.page.getByRole("button", { name: "Зберегти" }).click();
  await boss.toast("Збережено");

  const lead = await Panel.signedIn(browser, house.server.url, LEAD, "/inbox/all");
  const { page } = lead;
  let wire = "";
  const reading: Promise<void>[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      wire += String(payload);
    });
  });
  page.on("response", (answer) => {
    if (!answer.url().includes("/api/v1/")) return;
    const read = answer.text().then(
      (text) => {
        wire += text;
      },
      () => undefined, // an answer without a body
    );
    reading.push(read);
  });
  await lead.open("/clients");
  await page.getByText("+380 ** *** ** 67").first().waitFor();
  await page
    .getByRole("button", { name: /Софія Литвин/ })
    .first()
    .click();
  const card = page.getByRole("article", { name: "Софія Литвин" });
  await card.getByText("380 ** *** ** 67").first().waitFor();
  await card.getByText("s•••@e•••.com").first().waitFor();
  await card.getByText("Телефони й пошту приховано").waitFor();
  expect(await card.getByRole("button", { name: /^Телефон/ }).count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  // The browser forgets the answers of a page that is left.
  await Promise.all(reading);
  await lead.open("/inbox/all");
  await lead.choose("Софія Литвин");
  await lead.said("Добрий день").waitFor();
  await Promise.all(reading);

  expect(wire).toContain("380 ** *** ** 67");
  expect(wire).not.toContain("671112267");
  expect(wire).not.toContain("sofia.lytvyn");
  expect(boss.errors).toEqual([]);
  expect(lead.errors).toEqual([]);
});

test("ac_12 whoever may reveal opens one value by a press, and the audit log says who looked at what", async () => {
  const roles = await house.api.get<Rows<{ name: string; grants: string[] }>>("/api/v1/roles");
  const grants = roles.data.find(({ name }) => name === "supervisor")?.grants ?? [];
  const role = "Старші зміни";
  await house.api.post("/api/v1/roles", {
    name: role,
    grants: grants.filter((right) => right !== "clients.view_contacts"),
  });
  await house.api.post("/api/v1/users", { ...SENIOR, password: PASSWORD, roles: [role] });
  await house.write("Остап Вишня", "Передзвоніть мені");
  const dialog = await house.dialogOf("Остап Вишня");
  const { client } = await house.api.get<{ client: { id: number } }>(`/api/v1/dialogs/${dialog.id}`);
  await house.api.patch(`/api/v1/clients/${client.id}`, { phone: PHONE, email: "ostap.vyshnia@example.com" });

  const boss = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/access/roles");
  await boss.page.getByRole("button", { name: `Змінити: ${role}` }).click();
  await boss.page.getByLabel("Відкривати приховані контакти по одному").check();
  await boss.page.getByRole("button", { name: "Зберегти" }).click();
  await boss.toast("Збережено");

  const senior = await Panel.signedIn(browser, house.server.url, SENIOR, `/clients/${client.id}`);
  const card = senior.page.getByRole("article", { name: "Остап Вишня" });
  await card.getByText("380 ** *** ** 67").waitFor();
  const press = card.getByRole("button", { name: "Показати Телефон" });
  await press.focus();
  await senior.page.keyboard.press("Enter");
  await card.getByText(PHONE, { exact: true }).waitFor();
  await card.getByText("o•••@e•••.com").waitFor();
  expect(await accessibilityFaults(senior.page)).toEqual([]);
  await card.getByRole("button", { name: "Сховати Телефон" }).click();
  await card.getByText("380 ** *** ** 67").waitFor();
  expect(await card.getByText(PHONE).count()).toBe(0);

  await boss.open("/settings/system/audit");
  const row = boss.page.getByRole("row").filter({ hasText: "client.contact_revealed" });
  await row.filter({ hasText: SENIOR.name }).waitFor();
  expect(await row.count()).toBe(1);
  expect(await row.innerText()).not.toContain(PHONE);
  expect(boss.errors).toEqual([]);
  expect(senior.errors).toEqual([]);
});

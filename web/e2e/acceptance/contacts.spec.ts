import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
const LEAD = { email: "lead@example.org", name: "Лідія Гнатюк" };
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

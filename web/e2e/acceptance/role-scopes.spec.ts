import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
const LEAD = { email: "lead@example.org", name: "Лідія Гнатюк" };
let browser: Browser;
let house: House;
let workshop: number;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA], settings: { auto_connect_free_operator: false } }),
  ]);
  await house.api.post("/api/v1/users", { ...BOSS, password: PASSWORD, roles: ["administrator"] });
  await house.api.post("/api/v1/users", { ...LEAD, password: PASSWORD, roles: ["supervisor"] });
  workshop = (
    await house.api.post("/api/v1/bots", {
      name: "Майстерня",
      default_subject_alias: "returns",
      on_no_scenario: "queue",
    })
  ).id;
  await house.api.put(`/api/v1/bots/${workshop}/channels/custom_channel`, { custom_channel_url: "" });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a role is limited to a bot on its page, and the open panel of who has it changes at once", async () => {
  await house.write("Софія Литвин", "Добрий день");
  await house.write("Остап Бойко", "Чи готове дзеркало?", workshop);
  const lead = await Panel.signedIn(browser, house.server.url, LEAD, "/inbox/all");
  await until("both rows", async () => (await lead.list.getByRole("option").count()) === 2);

  const boss = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/access/roles");
  const { page } = boss;
  await page.getByRole("button", { name: "Змінити: Супервайзер" }).click();
  const bots = page.getByRole("group", { name: "Боти ролі" });
  await bots.getByLabel("Майстерня").check();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await boss.toast("Збережено");
  const limits = page.getByRole("row", { name: /^Обмежено/ });
  await limits.getByText("Майстерня", { exact: true }).waitFor();

  await until("only the workshop's row", async () => (await lead.list.getByRole("option").count()) === 1);
  await lead.row("Остап Бойко").waitFor();
  const foreign = await house.dialogOf("Софія Литвин");
  const refused = await lead.context.request.get(`${house.server.url}/api/v1/dialogs/${foreign.id}`);
  expect(refused.status()).toBe(404);

  // A topic more: nothing of the other topic is left. Then the limits are lifted.
  await page.getByRole("button", { name: "Змінити: Супервайзер" }).click();
  const topics = page.getByRole("group", { name: "Теми ролі" });
  await topics.getByLabel("Доставка").check();
  await page.getByLabel("Також звернення без теми").check();
  await page.getByRole("button", { name: "Зберегти" }).click();
  await limits.getByText("Майстерня · Доставка, без теми", { exact: true }).waitFor();
  await until("no row", async () => (await lead.list.getByRole("option").count()) === 0);

  await page.getByRole("button", { name: "Змінити: Супервайзер" }).click();
  await topics.getByLabel("Доставка").uncheck();
  await bots.getByLabel("Майстерня").uncheck();
  await page.getByRole("button", { name: "Зберегти" }).click();
  await until("both rows again", async () => (await lead.list.getByRole("option").count()) === 2);
  expect(boss.errors).toEqual([]);
  expect(lead.errors).toEqual([]);
});

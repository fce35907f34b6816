import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Row, Rows } from "../support/api";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
const LEAD = { email: "lead@example.org", name: "Лідія Гнатюк" };
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA, TARAS] })]);
  for (const [who, role] of [
    [BOSS, "administrator"],
    [LEAD, "supervisor"],
  ] as const)
    await house.api.post("/api/v1/users", { ...who, password: PASSWORD, roles: [role] });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const at = (path: string, who = BOSS) => Panel.signedIn(browser, house.server.url, who, path);

test("a supervisor sets what one operator may hold, by channel too, and reads who changed it", async () => {
  const panel = await at("/settings/requests/operator-limits", LEAD);
  const { page } = panel;
  await page.getByRole("searchbox", { name: "Знайти оператора" }).fill("ірина");
  await page.getByRole("button", { name: `Змінити: ${IRYNA}` }).click();
  const drawer = page.getByRole("dialog", { name: IRYNA });
  await drawer.getByLabel("Діалогів одночасно").fill("7");
  await drawer.getByLabel("Чат на сайті").fill("2000");
  await drawer.getByRole("button", { name: "Зберегти" }).click();
  await drawer.getByText("Приймається число від 0 до 1", { exact: false }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await drawer.getByLabel("Чат на сайті").fill("3");
  await drawer.getByLabel("Рівень").fill("4");
  await drawer.getByLabel("Квота дотиків на день").fill("45");
  await drawer.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  await page.getByText("Чат на сайті: 3").waitFor();
  await page.getByRole("cell", { name: "45", exact: true }).waitFor();
  const { data } =
    await house.api.get<Rows<Row & { total: number; level: number; touches_per_day: number | null }>>(
      "/api/v1/operators/limits",
    );
  const stored = data.find((row) => row.id === house.colleague(IRYNA).id);
  expect([stored?.total, stored?.level, stored?.touches_per_day]).toEqual([7, 4, 45]);
  await page.getByRole("button", { name: `Змінити: ${IRYNA}` }).click();
  await drawer.getByRole("button", { name: "Історія" }).click();
  await page.getByRole("dialog", { name: "Історія" }).getByText("Рівень").waitFor();
  // Nobody has a quota for those who come after.
  await house.api.put(`/api/v1/operators/${house.colleague(IRYNA).id}/limits`, { touches_per_day: null });
  expect(panel.errors).toEqual([]);
});

test("the search of the settings finds when the board raises an alert, and whoever may only look sees it unchanged", async () => {
  const panel = await at("/settings/requests/operator-limits");
  const { page } = panel;
  await page.getByLabel("Знайти налаштування").fill("сполох");
  await page.getByRole("link", { name: "Сполох: хтось чекає довше ніж" }).click();
  const wait = page.getByLabel("Сполох: хтось чекає довше ніж");
  await wait.fill("240");
  await page.getByLabel("Ціль SLA, %").fill("90");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  expect(await accessibilityFaults(page)).toEqual([]);

  await house.api.post("/api/v1/roles", {
    name: "Глядач налаштувань",
    grants: ["op_panel", "queue_status", "distribution_audit", "settings.op.view"],
  });
  const viewer = { email: "viewer@example.org", name: "Ганна Глядач" };
  await house.api.post("/api/v1/users", { ...viewer, password: PASSWORD, roles: ["Глядач налаштувань"] });
  const theirs = await Panel.signedIn(browser, house.server.url, viewer, "/settings/requests/distribution");
  const shown = theirs.page.getByLabel("Сполох: хтось чекає довше ніж");
  await shown.waitFor();
  expect([await shown.inputValue(), await shown.isDisabled()]).toEqual(["240", true]);
  // The same on the page of the rules, where single queues have limits of their own.
  await theirs.open("/live/rules");
  const limits = theirs.page.getByRole("region", { name: "Коли бити на сполох" });
  const target = limits.getByLabel("Ціль SLA, %");
  await target.waitFor();
  expect([await target.inputValue(), await target.isDisabled()]).toEqual(["90", true]);
  expect(await limits.getByRole("button", { name: "Зберегти" }).count()).toBe(0);
  expect([...panel.errors, ...theirs.errors]).toEqual([]);
});

test("a group of bots is made, a bot is put into it, and the list shows it", async () => {
  const panel = await at("/settings/bots/bot-groups");
  const { page } = panel;
  await page.getByRole("button", { name: "Нова група" }).click();
  await page.getByLabel("Назва").fill("Магазини");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Змінити: Магазини" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await panel.open("/settings/bots/bots");
  await page.getByRole("button", { name: /^Змінити: Світло/ }).click();
  await page.getByRole("dialog").getByLabel("Група").selectOption({ label: "Магазини" });
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  await page.getByRole("cell", { name: "Магазини" }).waitFor();
  await page.getByLabel("Група").selectOption({ label: "Без групи" });
  await until(
    "nobody without a group",
    async () => (await page.getByRole("cell", { name: "Магазини" }).count()) === 0,
  );
  expect(panel.errors).toEqual([]);
});

test("the product has a name and a style of its own, and the safe mode leaves the style out", async () => {
  const panel = await at("/settings/system/styles");
  const { page } = panel;
  const outline = (): Promise<string> =>
    page.locator("body").evaluate((body) => getComputedStyle(body).outlineColor);
  const before = await outline();
  await page.getByLabel("Назва продукту").fill("Лінія світла");
  await page.getByLabel("CSS панелі").fill("body { outline: 1px solid rgb(1, 2, 3) }");
  expect(await page.getByLabel("JavaScript панелі").isDisabled()).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");

  await panel.open("/settings/system/styles");
  await until("the style to be in force", async () => (await outline()) === "rgb(1, 2, 3)");
  expect(await page.title()).toContain("Лінія світла");
  await panel.open("/settings/system/styles?safe=1");
  await page.getByLabel("CSS панелі").waitFor();
  expect(await outline()).toBe(before);
  await page.getByLabel("CSS панелі").fill("");
  await page.getByLabel("Назва продукту").fill("");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  expect(panel.errors).toEqual([]);
});

test("what waits is changed and closed on the queue monitor, which counts it by priority and channel", async () => {
  await house.write("Марія Бондаренко", "Де моє замовлення?");
  const panel = await at("/live/queue", LEAD);
  const { page } = panel;
  const more = page.getByRole("button", { name: "Ще: Марія Бондаренко" });
  const priorities = page.getByRole("region", { name: "Чекають за пріоритетом" });
  await priorities.getByText("Середній").waitFor();
  await page.getByRole("region", { name: "Чекають за каналом" }).getByText("Власний канал").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await more.click();
  await page.getByRole("menuitemradio", { name: "Високий" }).click();
  await priorities.getByText("Високий").waitFor();
  await more.click();
  await page.getByRole("menuitem", { name: "Закрити звернення" }).click();
  await page.getByRole("menuitem", { name: "Так, закрити" }).click();
  await more.waitFor({ state: "detached" });
  expect(panel.errors).toEqual([]);
});

test("from the operators of the floor to the list of what one of them holds", async () => {
  await house.write("Олег Савчук", "Чи працюєте в неділю?");
  const { id } = await house.dialogOf("Олег Савчук");
  await house.assign(id, TARAS);
  const panel = await at("/live/operators", LEAD);
  const { page } = panel;
  await page.getByRole("button", { name: `Дії: ${TARAS}` }).click();
  await page.getByRole("menuitem", { name: "Відкриті звернення" }).click();
  await page.getByText("Олег Савчук").first().waitFor();
  expect(new URL(page.url()).pathname).toBe("/inbox/all");
  expect(panel.errors).toEqual([]);
});

test("a group's quota of touches appears on the floor's list, and one answer to one client is one touch", async () => {
  const floor = await at("/live/operators", LEAD);
  const row = floor.page.getByRole("row").filter({ hasText: IRYNA });
  const column = floor.page.getByRole("columnheader", { name: "Дотики" });
  await row.waitFor();
  expect(await column.count()).toBe(0);

  const desk = await at("/settings/requests/skill-groups");
  await desk.page.getByRole("button", { name: "Змінити: Підтримка" }).click();
  await desk.page.getByLabel("Квота дотиків на день").fill("1");
  await desk.page.getByRole("button", { name: "Зберегти" }).click();
  await desk.toast("Збережено");
  await column.waitFor();
  await row.getByText("0/1").waitFor();

  await house.write("Ніна Романюк", "Яка гарантія?");
  const { id } = await house.dialogOf("Ніна Романюк");
  await house.assign(id, IRYNA);
  const iryna = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  await iryna.reply("Два роки");
  await iryna.reply("На все, крім ламп");
  await row.getByText("1/1").waitFor();
  await row.getByText("виконано").waitFor();
  expect(await accessibilityFaults(floor.page)).toEqual([]);
  expect([...floor.errors, ...desk.errors, ...iryna.errors]).toEqual([]);
});

test("documented addresses of the reference product lead to the pages of ours", async () => {
  for (const [path, title] of [
    ["/settings-page/op-settings/timers", "Таймери й нормативи"],
    ["/settings-page/op-settings/operators", "Панель оператора"],
    ["/settings-page/roles", "Ролі й права"],
  ] as const) {
    const panel = await at(path);
    await panel.page.getByRole("heading", { name: title, level: 1 }).waitFor();
    expect(panel.errors).toEqual([]);
  }
});

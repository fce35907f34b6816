import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Row, Rows } from "../support/api";
import { accessibilityFaults, focused, launch, person } from "../support/browser";
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

/** Types into the search of the settings, from the page of topics, by its key. */
async function seek({ page }: Panel, words: string): Promise<void> {
  // The key works a moment after the page has been drawn: when it has read its rows it does.
  await page.getByRole("button", { name: "Змінити: Доставка" }).waitFor();
  await page.keyboard.press("Control+f");
  await focused(page.getByLabel("Знайти налаштування"));
  await page.keyboard.type(words);
}

test("a setting is found by its word, checked, compared before it is saved, and guarded", async () => {
  const panel = await at("/settings/requests/subjects");
  const { page } = panel;
  await seek(panel, "одночасно");
  await page.getByRole("link", { name: "Діалогів одночасно" }).click();
  const limit = page.getByLabel("Діалогів одночасно");
  await until("the field to have the focus", () => limit.evaluate((box) => box === document.activeElement));
  await limit.fill("2000");
  await page.getByText("1 зміна", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByText("Приймається число від 0 до 1", { exact: false }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await limit.fill("7");
  await page.getByLabel("Знайти налаштування").fill("");
  await page.getByRole("link", { name: "Пріоритети" }).click();
  const guard = page.getByRole("dialog", { name: "Зміни не збережено" });
  await guard.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await guard.getByRole("button", { name: "Лишитися" }).click();
  await page.getByRole("button", { name: "Зберегти" }).click();
  const check = page.getByRole("dialog", { name: "Перевірте зміни" });
  await check.getByText("5", { exact: true }).waitFor();
  await check.getByText("7", { exact: true }).waitFor();
  await check.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const stored = await house.api.get<{ dialog_limit_total: number }>("/api/v1/settings/op-panel");
  expect(stored.dialog_limit_total).toBe(7);
  await page.getByText("Дарина Руденко", { exact: false }).first().waitFor();
  await page.getByRole("button", { name: "Історія" }).click();
  await page.getByRole("dialog", { name: "Історія" }).getByText("Діалогів одночасно").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("who reads requests that colleagues began is found, compared before it is saved, and in the history", async () => {
  const panel = await at("/settings/requests/subjects");
  const { page } = panel;
  await seek(panel, "почали колеги");
  await page.getByRole("link", { name: "Звернення, які почали колеги" }).click();
  await page.getByLabel("Звернення, які почали колеги").selectOption("skill_group");
  await page.getByRole("button", { name: "Зберегти" }).click();
  const check = page.getByRole("dialog", { name: "Перевірте зміни" });
  await check.getByText("Звернення, які почали колеги").waitFor();
  await check.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const stored = await house.api.get<{ outbound_chats_visibility: string }>("/api/v1/settings/op-panel");
  expect(stored.outbound_chats_visibility).toBe("skill_group");
  await page.getByRole("button", { name: "Історія" }).click();
  await page.getByRole("dialog", { name: "Історія" }).getByText("Звернення, які почали колеги").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("a topic is made, its fault named at the field, a colleague's change shown, and it is in open panels", async () => {
  const panel = await at("/settings/requests/subjects", LEAD);
  const { page } = panel;
  await page.getByRole("button", { name: "Нова тема" }).click();
  await page.getByLabel("Назва").fill("Гарантія");
  await page.getByLabel("Псевдонім").fill("гарантія");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.locator("#field-alias[aria-invalid]").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Псевдонім").fill("warranty");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Змінити: Гарантія" }).click();
  expect(await accessibilityFaults(page)).toEqual([]);

  const { data } = await house.api.get<Rows<Row & { alias: string }>>("/api/v1/subjects");
  const id = data.find((topic) => topic.alias === "warranty")?.id;
  await house.api.patch(`/api/v1/subjects/${id}`, { name: "Гарантійні випадки" });
  await page.getByLabel("Назва").fill("Гарантія й ремонт");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByText("Зараз збережено: Гарантійні випадки").waitFor();
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Змінити: Гарантія й ремонт" }).waitFor();

  // What is made elsewhere comes by itself.
  await house.api.post("/api/v1/subjects", { name: "Оплата", alias: "payment" });
  await page.getByRole("button", { name: "Змінити: Оплата" }).waitFor();
  // A page without the right names it.
  await panel.open("/settings/access/users");
  await page.getByText("Потрібне право «settings_users»").waitFor();
  expect(await page.getByRole("link", { name: "Користувачі", exact: true }).count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("a colleague is invited by a link, signs in, is seen there and signed out at once", async () => {
  const panel = await at("/settings/access/users");
  const { page } = panel;
  await page.getByRole("button", { name: "Запросити" }).click();
  await page.getByLabel("Ім’я та прізвище").fill("Оксана Левченко");
  await page.getByLabel("Електронна пошта").fill("oksana@example.org");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Посилання-запрошення" }).click();
  const link = await page.getByLabel("Посилання", { exact: true }).inputValue();
  expect(link).toContain("/invite/");
  expect(await accessibilityFaults(page)).toEqual([]);

  const oksana = await person(browser);
  await oksana.page.goto(link);
  await oksana.page.getByText("oksana@example.org", { exact: false }).waitFor();
  await oksana.page.getByLabel("Пароль").fill("коротко");
  await oksana.page.getByLabel("Ще раз").fill("коротко");
  await oksana.page.keyboard.press("Enter");
  await oksana.page.getByText("Потрібно щонайменше 10 символів").waitFor();
  expect(await accessibilityFaults(oksana.page)).toEqual([]);
  await oksana.page.getByLabel("Пароль").fill(PASSWORD);
  await oksana.page.getByLabel("Ще раз").fill(PASSWORD);
  await oksana.page.keyboard.press("Enter");
  await oksana.page.getByRole("link", { name: "До входу" }).click();
  await oksana.page.getByLabel("Електронна пошта").fill("oksana@example.org");
  await oksana.page.getByLabel("Пароль").fill(PASSWORD);
  await oksana.page.keyboard.press("Enter");
  await oksana.page.getByRole("button", { name: /Статус і налаштування/ }).waitFor();
  await oksana.page.goto(link);
  await oksana.page.getByText("Посилання вже не діє").waitFor();
  await oksana.page.goto(`${house.server.url}/inbox/mine`);
  await oksana.page.getByRole("button", { name: /Статус і налаштування/ }).waitFor();

  await panel.open("/settings/access/users");
  await page.getByRole("button", { name: "Змінити: Оксана Левченко" }).click();
  const sessions = page.getByRole("region", { name: "Активні входи" });
  await sessions
    .getByRole("button", { name: /^Завершити вхід/ })
    .first()
    .waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await sessions
    .getByRole("button", { name: /^Завершити вхід/ })
    .first()
    .click();
  await oksana.page.getByRole("dialog", { name: "Увійдіть знову" }).waitFor({ timeout: 5_000 });
});

test("an integrator begins in the settings and has only what connects systems", async () => {
  const who = { email: "crm@example.org", name: "Ігор Савчук" };
  await house.api.post("/api/v1/users", { ...who, password: PASSWORD, roles: ["integrator"] });
  const { page, context, errors } = await person(browser);
  page.on("response", (answer) => {
    if (answer.status() >= 400) errors.push(`${answer.status()} ${answer.url()}`);
  });
  await context.request.post(`${house.server.url}/api/v1/auth/login`, {
    data: { email: who.email, password: PASSWORD },
  });
  await page.goto(`${house.server.url}/inbox/mine`);
  await page.getByRole("heading", { name: "Боти", level: 1 }).waitFor();
  expect(await page.getByRole("link", { name: "Користувачі", exact: true }).count()).toBe(0);
  await page.getByRole("link", { name: "Ключі API" }).click();
  await page.getByRole("heading", { name: "Ключі API", level: 1 }).waitFor();
  expect(errors).toEqual([]);
});

test("a field of the card is made, put first, and an operator fills it in beside the dialog by its type", async () => {
  const panel = await at("/settings/client-fields", LEAD);
  const { page } = panel;
  await page.getByRole("heading", { name: "Поля клієнта", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Нове поле" }).click();
  const drawer = page.getByRole("dialog", { name: "Нове поле" });
  await drawer.getByLabel("Назва", { exact: true }).fill("Рівень");
  await drawer.getByLabel("Технічна назва").fill("рівень");
  await drawer.getByLabel("Тип").selectOption("SELECT");
  await drawer.getByLabel("Значення списку").fill("Срібний\nЗолотий\n");
  await drawer.getByRole("button", { name: "Зберегти" }).click();
  await drawer.locator("#field-key[aria-invalid]").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await drawer.getByLabel("Технічна назва").fill("level");
  await drawer.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Змінити: Рівень" }).waitFor();
  const born = { key: "born", label: "День народження", type: "DATE", position: 5, pinned: true };
  await house.api.post("/api/v1/client-fields", born);
  await page.getByRole("button", { name: "Вище: Рівень" }).click();
  await until("the level to be first", async () => {
    const { data } = await house.api.get<Rows<Row & { key: string }>>("/api/v1/client-fields");
    return data.map(({ key }) => key).join() === "level,born";
  });
  expect(await accessibilityFaults(page)).toEqual([]);

  await house.write("Ганна Поле", "Добрий день");
  const dialog = await house.dialogOf("Ганна Поле");
  await house.assign(dialog.id, IRYNA);
  const iryna = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${dialog.id}`,
  );
  const card = iryna.page.getByRole("complementary", { name: "Клієнт і звернення" });
  await card.getByRole("button", { name: /^День народження: —/ }).click();
  await card.getByLabel("День народження").fill("1990-02-28");
  await iryna.page.keyboard.press("Enter");
  await card.getByRole("button", { name: /^День народження: 1990-02-28/ }).waitFor();
  await card.getByRole("button", { name: "Показати ще 1 поле" }).click();
  await card.getByRole("button", { name: /^Рівень: —/ }).click();
  await card.getByLabel("Рівень").selectOption("Золотий");
  await card.getByRole("button", { name: /^Рівень: Золотий/ }).waitFor();
  await card.getByRole("button", { name: "Показати, хто що змінював" }).click();
  await card.getByText("порожньо → Золотий").waitFor();
  expect(await accessibilityFaults(iryna.page)).toEqual([]);

  // A tag made meanwhile is offered at once, put on, seen in the thread and taken off.
  await panel.open("/settings/requests/tags");
  await page.getByRole("button", { name: "Новий тег" }).click();
  await page.getByLabel("Назва", { exact: true }).fill("Терміново");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Змінити: Терміново" }).waitFor();
  const pick = card.getByRole("combobox", { name: "Додати тег" });
  await pick.selectOption("Терміново");
  await iryna.thread.getByText(/^Додано теги: Терміново/).waitFor();
  await card.getByRole("button", { name: "Прибрати тег Терміново" }).click();
  await iryna.thread.getByText(/^Знято теги: Терміново/).waitFor();
  expect(await accessibilityFaults(iryna.page)).toEqual([]);

  // The blocks of the card are moved; open panels draw them anew.
  await panel.open("/settings/requests/client-card");
  await page.getByRole("button", { name: "Вище: Попередні звернення" }).click();
  await page.getByRole("checkbox", { name: "Параметри сайту" }).uncheck();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  await until("the new order", async () => {
    const titles = await card.locator("h3").allInnerTexts();
    return titles.findIndex((title) => title.startsWith("Попередні")) === 3;
  });
  expect([...panel.errors, ...iryna.errors]).toEqual([]);
});

test("roles, keys, a custom channel with its test, the site's chat and the audit log", async () => {
  const panel = await at("/settings/access/roles");
  const { page } = panel;
  await page.getByRole("table", { name: "Матриця прав" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Нова роль" }).click();
  await page.getByLabel("Назва").fill("Наставник");
  await page.getByLabel("Писати нотатки").check();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByRole("button", { name: "Змінити: Наставник" }).click();
  await page.getByRole("button", { name: "Дивитися як ця роль" }).click();
  const banner = page.getByRole("status").filter({ hasText: "роль «Наставник»" });
  await banner.waitFor();
  await until("no way to what the role has no right to", async () => {
    return (await page.getByRole("link", { name: "Наживо", exact: true }).count()) === 0;
  });
  expect(await accessibilityFaults(page)).toEqual([]);
  await banner.getByRole("button", { name: "Повернутися до своїх прав" }).click();
  await page.getByRole("button", { name: "Змінити: Наставник" }).waitFor();

  await panel.open("/settings/integrations/keys");
  await page.getByRole("button", { name: "Новий ключ" }).click();
  await page.getByLabel("Назва").fill("CRM");
  await page.getByRole("button", { name: "Зберегти" }).click();
  expect(await page.getByLabel("Ключ", { exact: true }).inputValue()).toMatch(/^rz_/);
  expect(await accessibilityFaults(page)).toEqual([]);

  await panel.open("/settings/bots/bots");
  await page.getByRole("button", { name: /^Змінити: Світло/ }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await panel.open("/settings/bots/custom-channel");
  await page.getByRole("button", { name: "Перевірити зараз" }).click();
  await page.getByText("прийнято", { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await panel.open("/settings/bots/widget");
  await page.getByLabel("Заголовок").fill("Магазин дзеркал");
  const preview = page.getByRole("figure", { name: "Так виглядатиме чат" });
  await preview.getByText("Магазин дзеркал").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const widget = await house.api.get<{ title: string }>(`/api/v1/bots/${house.bot}/channels/widget`);
  expect(widget.title).toBe("Магазин дзеркал");

  await panel.open("/settings/system/audit");
  await page.getByText("channel.tested").first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Що").selectOption("api_key");
  await until("only keys", async () => (await page.getByText("channel.tested").count()) === 0);
  await page.getByText("api_key.created").waitFor();
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Завантажити CSV" }).click();
  expect((await file).suggestedFilename()).toBe("audit.csv");
  expect(panel.errors).toEqual([]);
});

test("a work schedule is made with hours, a holiday and an operator, and the live board marks who works outside it", async () => {
  const panel = await at("/settings/requests/schedules", LEAD);
  const { page } = panel;
  await page.getByRole("button", { name: "Новий календар" }).click();
  await page.getByLabel("Назва", { exact: true }).fill("Нічна зміна");
  await page.getByLabel("Часовий пояс").fill("Europe/Kyiv");
  for (const day of ["Вівторок", "Середа", "Четвер", "П’ятниця"]) await page.getByLabel(day).fill("");
  await page.getByLabel("Понеділок").fill("9-25");
  await page.getByRole("button", { name: "Додати день" }).click();
  await page.getByLabel("Дата").fill("2026-08-24");
  await page.getByRole("textbox", { name: "Назва дня" }).fill("День Незалежності");
  await page.getByLabel("щороку").check();
  await page.getByLabel(IRYNA).check();
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByText("Години пишуться так").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Понеділок").fill("");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const row = page.getByRole("row").filter({ hasText: "Нічна зміна" });
  await row.getByText("без робочих годин").waitFor();
  await row.getByText("неробочий час").waitFor();
  const [stored] = (await house.api.get<Rows<Row>>("/api/v1/calendars")).data;
  expect(stored).toMatchObject({
    name: "Нічна зміна",
    days: [{ date: "2026-08-24", name: "День Незалежності", yearly: true, intervals: [] }],
    operator_ids: [house.colleague(IRYNA).id],
  });

  await house.setStatus(IRYNA, "online");
  await panel.open("/live/operators");
  await page.getByRole("row").filter({ hasText: IRYNA }).getByText("поза графіком").waitFor();
  await page.getByLabel("Графік").selectOption({ label: "має бути на зміні" });
  await page.getByText("Нічого не знайдено").waitFor();
  await page.getByLabel("Графік").selectOption({ label: "поза графіком" });
  await page.getByRole("button", { name: `Дії: ${IRYNA}` }).click();
  await page.getByRole("menuitem", { name: "Журнал статусів" }).click();
  const log = page.getByRole("dialog", { name: `Журнал статусів: ${IRYNA}` });
  await log.getByRole("table", { name: "Зміни" }).getByText("На лінії").first().waitFor();
  await log.getByText("За графіком: 0:00").waitFor();
  // The last day is shown first; another time is chosen, and no more than the log tells.
  await log.getByLabel("Період").selectOption({ label: "Останній 31 день" });
  await log.getByRole("table", { name: "Зміни" }).getByText("На лінії").first().waitFor();
  await log.getByLabel("Період").selectOption({ label: "Вибрані дні" });
  await log.getByLabel("З", { exact: true }).fill("2020-01-01");
  await log.getByText("Виберіть проміжок до 31 дня").waitFor();
  await log.getByLabel("По", { exact: true }).fill("2020-01-31");
  await log.getByText("За цей час статус не змінювався.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("two administrators of one bot: the second sees what the first has stored and takes it or keeps their own", async () => {
  const bot = await house.api.post("/api/v1/bots", { name: "Спільний бот" });
  const panel = await at("/settings/bots/bots");
  const { page } = panel;
  await page.getByRole("button", { name: "Змінити: Спільний бот" }).click();
  const name = page.getByLabel("Назва", { exact: true });
  await name.fill("Мій бот");
  await house.api.patch(`/api/v1/bots/${bot.id}`, { name: "Бот колеги" });
  await page.getByRole("button", { name: "Зберегти" }).click();
  await page.getByText("Поки ви редагували, це змінив хтось інший", { exact: false }).waitFor();
  await page.getByText("Зараз збережено: Бот колеги").waitFor();
  expect(await name.inputValue()).toBe("Мій бот");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: /^Взяти це значення/ }).click();
  expect(await name.inputValue()).toBe("Бот колеги");
  await name.fill("Мій бот");
  await page.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  const stored = await house.api.get<{ name: string }>(`/api/v1/bots/${bot.id}`);
  expect(stored.name).toBe("Мій бот");
});

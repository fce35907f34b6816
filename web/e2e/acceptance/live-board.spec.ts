import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DialogRow, Rows } from "../support/api";
import { accessibilityFaults, focused, launch } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";
import { Wire } from "../support/wire";

const [IRYNA, TARAS] = NAMES;
const CHIEFS = { vitaliy: "Віталій Гринько", oksana: "Оксана Лисенко" } as const;
let browser: Browser;
let house: House;

/** Supervisors are no operators of the house: they answer nobody and see everybody. */
const chief = (name: keyof typeof CHIEFS): { email: string } => ({ email: `${name}@example.org` });

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA, TARAS] })]);
  for (const name of Object.keys(CHIEFS) as (keyof typeof CHIEFS)[]) {
    const body = { ...chief(name), name: CHIEFS[name], password: PASSWORD, roles: ["supervisor"] };
    await house.api.post("/api/v1/users", body);
  }
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const board = (panel: Panel): Locator => panel.page.getByRole("main", { name: "Наживо" });
const cellsOf = (panel: Panel, topic: string): Locator =>
  board(panel).getByRole("listbox", { name: `Хто чекає: ${topic}` });
const cardOf = (panel: Panel, name: string): Locator =>
  board(panel).getByRole("listitem").filter({ hasText: name });

test("a supervisor sees who waits, takes an alert on for both, and sees whom the client goes to and why", async () => {
  const [vitaliy, oksana] = await Promise.all([
    Panel.signedIn(browser, house.server.url, chief("vitaliy"), "/live"),
    Panel.signedIn(browser, house.server.url, chief("oksana"), "/live"),
  ]);
  // A customer in the chat on a site, one through another channel: each is a cell.
  const customer = await Customer.at(browser, house.shopPage());
  await customer.openChat();
  await customer.send("Коли доставка?");
  await house.write("Марія Бондаренко", "Де моє замовлення?");
  const cell = cellsOf(vitaliy, "Доставка").getByRole("option", { name: /Марія Бондаренко/ });
  await cell.waitFor();
  await until(
    "two cells",
    async () => (await cellsOf(vitaliy, "Доставка").getByRole("option").count()) === 2,
  );

  // Nobody is on line: an alert, which one supervisor takes and the other sees taken.
  const alerts = (panel: Panel): Locator => board(panel).getByRole("region", { name: "Порушені правила" });
  await alerts(vitaliy).getByText("У черзі «Доставка» нікого на лінії:").waitFor();
  await alerts(vitaliy).getByRole("button", { name: "Беру на себе" }).click();
  await alerts(oksana)
    .getByText(/На контролі: Віталій Гринько/)
    .waitFor();
  await alerts(oksana).getByRole("button", { name: "Беру на себе" }).waitFor({ state: "detached" });

  // Iryna comes: both go to her, the feed says why, and the decision opens with every candidate.
  const iryna = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await iryna.goOnline();
  const feed = board(vitaliy).getByRole("feed", { name: "Розподіл" });
  await feed
    .getByRole("article")
    .filter({ hasText: IRYNA })
    .filter({ hasText: "єдиний вільний" })
    .first()
    .waitFor();
  await cardOf(vitaliy, IRYNA).getByText("2/20").waitFor();
  await board(vitaliy).getByText("Черга порожня").first().waitFor();
  await feed.getByRole("button").filter({ hasText: IRYNA }).first().click();
  const decision = vitaliy.page.getByRole("dialog", { name: /Рішення щодо звернення/ });
  await decision.getByRole("row").filter({ hasText: IRYNA }).getByText("отримує").waitFor();
  await vitaliy.page.keyboard.press("Escape");

  // Space holds the board, what happens meanwhile is counted, Space again shows it.
  await vitaliy.page.locator("body").press("Space");
  await vitaliy.page.getByText(/Зупинено о \d{2}:\d{2}:\d{2}/).waitFor();
  await house.write("Роман Павлюк", "Ще питання");
  await vitaliy.page.getByText(/далі [1-9]\d* поді/).waitFor();
  expect(await cardOf(vitaliy, IRYNA).getByText("2/20").count()).toBe(1);
  await vitaliy.page.locator("body").press("Space");
  await cardOf(vitaliy, IRYNA).getByText("3/20").waitFor();
  expect([...vitaliy.errors, ...oksana.errors, ...iryna.errors]).toEqual([]);
});

test("with the keyboard alone a waiting client is looked at and given to an operator", async () => {
  await house.api.patch("/api/v1/settings/op-panel", { auto_connect_free_operator: false });
  await house.write("Наталія Гриценко", "Зателефонуйте мені");
  const { id } = await house.dialogOf("Наталія Гриценко");
  const vitaliy = await Panel.signedIn(browser, house.server.url, chief("vitaliy"), "/live");
  const { keyboard } = vitaliy.page;
  await cellsOf(vitaliy, "Доставка")
    .getByRole("option", { name: /Наталія Гриценко/ })
    .waitFor();

  // Tab until the cells have the focus: nothing on the way traps it.
  await until("the cells to have the focus", async () => {
    await keyboard.press("Tab");
    return cellsOf(vitaliy, "Доставка").evaluate((list) => list === document.activeElement);
  });
  await keyboard.press("End");
  await keyboard.press("Enter");
  const peek = vitaliy.page.getByRole("dialog", { name: "Наталія Гриценко" });
  await peek.getByText("Зателефонуйте мені").waitFor();
  await until("the button to have the focus", async () => {
    await keyboard.press("Tab");
    return peek
      .getByRole("button", { name: "Передати…" })
      .evaluate((button) => button === document.activeElement);
  });
  await keyboard.press("Enter");
  const choice = vitaliy.page.getByRole("dialog", { name: "Передати оператору" });
  await focused(choice.getByRole("combobox"));
  await keyboard.type("Тарас");
  await choice.getByRole("option", { name: TARAS, selected: true }).waitFor();
  await keyboard.press("Enter");

  await vitaliy.toast(`Передано: Наталія Гриценко → ${TARAS}`);
  const taras = house.colleague(TARAS).id;
  await until("the dialog to be Taras’", async () => (await house.dialog(id)).operator_id === taras);
  await house.api.patch("/api/v1/settings/op-panel", { auto_connect_free_operator: true });
  expect(vitaliy.errors).toEqual([]);
});

test("a client is dragged to an operator", async () => {
  await house.api.patch("/api/v1/settings/op-panel", { auto_connect_free_operator: false });
  await house.write("Олег Сидоренко", "Мене перетягнуть");
  const { id } = await house.dialogOf("Олег Сидоренко");
  const vitaliy = await Panel.signedIn(browser, house.server.url, chief("vitaliy"), "/live");
  const cell = cellsOf(vitaliy, "Доставка").getByRole("option", { name: /Олег Сидоренко/ });
  await cell.waitFor();
  await cell.dragTo(cardOf(vitaliy, TARAS).first());

  // The words stay for seconds only, and come when the server has done it.
  await vitaliy.toast(`Передано: Олег Сидоренко → ${TARAS}`);
  const taras = house.colleague(TARAS).id;
  await until("the dialog to be Taras’", async () => (await house.dialog(id)).operator_id === taras);
  await house.api.patch("/api/v1/settings/op-panel", { auto_connect_free_operator: true });
  expect(vitaliy.errors).toEqual([]);
});

test("an operator is whispered to, paused, and told who set their status; the checklist says why they get nothing", async () => {
  const iryna = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await house.setStatus(IRYNA, "online");
  await house.setStatus(TARAS, "offline");
  await house.write("Софія Ткач", "Складне питання");
  const { id } = await house.dialogOf("Софія Ткач");
  await until(
    "Iryna to hold it",
    async () => (await house.dialog(id)).operator_id === house.colleague(IRYNA).id,
  );
  const vitaliy = await Panel.signedIn(browser, house.server.url, chief("vitaliy"), "/live");

  await cardOf(vitaliy, IRYNA)
    .getByRole("option", { name: /Софія Ткач/ })
    .click();
  const peek = vitaliy.page.getByRole("dialog", { name: "Софія Ткач" });
  await peek.getByLabel(/Підказка операторові/).fill("Запропонуйте знижку");
  await peek.getByRole("button", { name: "Шепнути" }).click();
  await iryna.toast(`Підказка від ${CHIEFS.vitaliy}`);
  await peek.getByText("Запропонуйте знижку").waitFor();
  await vitaliy.page.keyboard.press("Escape");

  const menu = cardOf(vitaliy, IRYNA).getByRole("button", { name: `Дії: ${IRYNA}` });
  await menu.click();
  await vitaliy.page.getByRole("menuitem", { name: "Призупинити розподіл" }).click();
  await cardOf(vitaliy, IRYNA).getByText("Розподіл призупинено").waitFor();
  await menu.click();
  await vitaliy.page.getByRole("menuitemradio", { name: "Перерва" }).click();
  const status = vitaliy.page.getByRole("dialog", { name: `${IRYNA}: Перерва` });
  await status.getByLabel("Причина").fill("Обідня зміна");
  await status.getByRole("button", { name: "Змінити статус" }).click();
  await iryna.page.getByText(`Статус встановлено: ${CHIEFS.vitaliy}. Причина: Обідня зміна`).waitFor();
  await iryna.toast(`Ваш статус змінено: ${CHIEFS.vitaliy}`);

  await menu.click();
  await vitaliy.page.getByRole("menuitem", { name: "Написати операторові" }).click();
  const said = vitaliy.page.getByRole("dialog", { name: `Повідомлення: ${IRYNA}` });
  await said.getByLabel("Текст").fill("Зайдіть до мене після зміни");
  expect(await accessibilityFaults(vitaliy.page)).toEqual([]);
  await said.getByRole("button", { name: "Надіслати" }).click();
  await iryna.toast(`${CHIEFS.vitaliy}: Зайдіть до мене після зміни`);
  await vitaliy.toast(`Надіслано: ${IRYNA}`);

  await menu.click();
  await vitaliy.page.getByRole("menuitem", { name: "Чому не отримує звернень?" }).click();
  const why = vitaliy.page.getByRole("region", { name: "Чому оператор не отримує звернень?" });
  await why.getByText("Не отримує: є невиконані правила").waitFor();
  await why.getByRole("button", { name: "Відновити розподіл" }).click();
  await why.getByRole("button", { name: "Поставити на лінію" }).click();
  await why.getByText("Отримує: усі правила виконано").waitFor();

  // What she does in her panel shows beside the number of her panels.
  await iryna.open(`/inbox/mine/${id}`);
  await vitaliy.open("/live/operators");
  await vitaliy.page.getByRole("row").filter({ hasText: IRYNA }).getByText("остання дія").waitFor();
  expect([...vitaliy.errors, ...iryna.errors]).toEqual([]);
});

test("with the keyboard alone some dialogs of an operator go to a colleague, after a preview, with a result for each", async () => {
  await house.setStatus(IRYNA, "online");
  await house.setStatus(TARAS, "offline");
  const [iryna, vitaliy] = await Promise.all([
    Panel.signedIn(browser, house.server.url, house.colleague(IRYNA)),
    Panel.signedIn(browser, house.server.url, chief("vitaliy"), "/live/operators"),
  ]);
  const clients = ["Ганна Білик", "Марко Лисий"] as const;
  for (const client of clients) await house.write(client, "Світло зникло");
  const holders = async (): Promise<(number | null)[]> =>
    Promise.all(clients.map(async (client) => (await house.dialogOf(client)).operator_id));
  const [from, to] = [house.colleague(IRYNA).id, house.colleague(TARAS).id];
  await until("Iryna to hold both", async () => (await holders()).every((holder) => holder === from));

  // The board learns of it within a second, and the window to come lists what the board knew when it was opened.
  const { data } = await house.api.get<Rows<DialogRow>>("/api/v1/dialogs?limit=200");
  const hers = data.filter(({ operator_id, state }) => operator_id === from && state === "active");
  const { page } = vitaliy;
  await page.getByRole("row").filter({ hasText: IRYNA }).getByText(`${hers.length}/20`).waitFor();
  const { keyboard } = page;
  const press = async (key: string, times = 1): Promise<void> => {
    for (let n = 0; n < times; n += 1) await keyboard.press(key);
  };
  const tabTo = (what: string, target: Locator): Promise<unknown> =>
    until(`${what} to have the focus`, async () => {
      if (await target.evaluate((element) => element === document.activeElement)) return true;
      await keyboard.press("Tab");
      return target.evaluate((element) => element === document.activeElement);
    });
  await tabTo("the menu", page.getByRole("button", { name: `Дії: ${IRYNA}` }));
  await press("Enter");
  const item = page.getByRole("menuitem", { name: "Перерозподілити звернення" });
  await item.waitFor();
  await until("the item to have the focus", async () => {
    await press("ArrowDown");
    return item.evaluate((element) => element === document.activeElement);
  });
  await press("Enter");

  // Everything is ticked: one tick takes all away, then one dialog is ticked alone.
  const wizard = page.getByRole("dialog", { name: `Перерозподілити: ${IRYNA}` });
  await wizard.getByRole("checkbox", { name: clients[0] }).waitFor();
  await tabTo("«all»", wizard.getByRole("checkbox", { name: /^Усі звернення/ }));
  await press("Space");
  expect(await wizard.getByRole("button", { name: "Переглянути" }).isDisabled()).toBe(true);
  await tabTo("the client", wizard.getByRole("checkbox", { name: clients[0] }));
  await press("Space");
  await tabTo("the target", wizard.getByRole("radio", { name: "Черги за темами" }));
  await press("ArrowDown", 3);
  const operators = wizard.getByRole("combobox", { name: "Оператор" });
  await tabTo("the operator", operators);
  await until("Taras to be chosen", async () => {
    await press("ArrowDown");
    const chosen = await operators.evaluate((box) => (box as HTMLSelectElement).selectedOptions[0]?.text);
    return chosen?.startsWith(TARAS);
  });
  await tabTo("the comment", wizard.getByLabel("Коментар"));
  await keyboard.type("В Ірини немає світла");
  expect(await accessibilityFaults(page)).toEqual([]);
  await tabTo("the next step", wizard.getByRole("button", { name: "Переглянути" }));
  await press("Enter");

  const preview = wizard.getByRole("list", { name: "Попередній перегляд" });
  await preview.getByRole("listitem").filter({ hasText: clients[0] }).getByText(TARAS).waitFor();
  expect(await preview.getByRole("listitem").count()).toBe(1);
  expect(await holders()).toEqual([from, from]);
  await tabTo("the doing", wizard.getByRole("button", { name: "Перерозподілити 1 звернення" }));
  await press("Enter");

  await wizard.getByRole("status").getByText("Передано: 1, у черзі: 0, не вдалося: 0").waitFor();
  await wizard.getByRole("list", { name: "Результат" }).getByText(TARAS).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await holders()).toEqual([to, from]);
  const { id } = await house.dialogOf(clients[0]);
  expect(await house.count(id, "В Ірини немає світла")).toBe(1);
  await tabTo("the end", wizard.getByRole("button", { name: "Готово" }));
  await press("Enter");
  await wizard.waitFor({ state: "detached" });
  expect([...vitaliy.errors, ...iryna.errors]).toEqual([]);
});

test("what an operator has put off is listed with the time it wakes, and goes asleep to a colleague when it is ticked", async () => {
  const { id } = await house.dialogOf("Марко Лисий");
  await house.api.post(`/api/v1/dialogs/${id}/snooze`, {
    until: new Date(Date.now() + 2 * 86_400_000).toISOString(),
  });
  const taras = house.colleague(TARAS).id;
  const vitaliy = await Panel.signedIn(browser, house.server.url, chief("vitaliy"), "/live/operators");
  const { page } = vitaliy;
  await page.getByRole("button", { name: `Дії: ${IRYNA}` }).click();
  await page.getByRole("menuitem", { name: "Перерозподілити звернення" }).click();
  const wizard = page.getByRole("dialog", { name: `Перерозподілити: ${IRYNA}` });
  await wizard
    .getByRole("listitem")
    .filter({ hasText: "Марко Лисий" })
    .getByText(/^відкладено до /)
    .waitFor();
  const tick = wizard.getByRole("checkbox", { name: /Марко Лисий/ });
  expect(await tick.isChecked()).toBe(false);
  await wizard.getByRole("checkbox", { name: /^Усі звернення/ }).uncheck();
  await tick.check();
  expect(await wizard.getByRole("checkbox", { name: /^Усі відкладені/ }).isChecked()).toBe(true);
  await wizard.getByRole("radio", { name: "Оператор" }).check();
  await wizard.getByRole("combobox", { name: "Оператор" }).selectOption(String(taras));
  expect(await accessibilityFaults(page)).toEqual([]);
  await wizard.getByRole("button", { name: "Переглянути" }).click();
  const preview = wizard.getByRole("list", { name: "Попередній перегляд" });
  await preview.getByRole("listitem").filter({ hasText: "Марко Лисий" }).getByText(TARAS).waitFor();
  await wizard.getByRole("button", { name: "Перерозподілити 1 звернення" }).click();
  await wizard.getByRole("status").getByText("Передано: 1, у черзі: 0, не вдалося: 0").waitFor();
  const moved = await house.dialog(id);
  expect([moved.operator_id, moved.state]).toEqual([taras, "paused"]);
  expect(vitaliy.errors).toEqual([]);
});

test("the simulator names who would get it, the log is filtered, opened and exported", async () => {
  const vitaliy = await Panel.signedIn(browser, house.server.url, chief("vitaliy"), "/live/rules");
  const { page } = vitaliy;
  await page.getByLabel("Тема", { exact: true }).selectOption({ label: "Доставка" });
  await page.getByRole("button", { name: "Спитати" }).click();
  await page.getByText(/Отримує Ірина Коваль: єдиний вільний/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.getByRole("link", { name: "Аудит", exact: true }).click();
  const log = page.getByRole("table", { name: "Журнал рішень" });
  await log.getByRole("row").nth(1).waitFor();
  await page.getByLabel("Будь-який підсумок").selectOption({ label: "розподілено" });
  await until("only distributed rows", async () => {
    const cells = await log.getByRole("row").filter({ hasText: "пропущено" }).count();
    return cells === 0 && (await log.getByRole("row").count()) > 1;
  });
  await log.getByRole("button").first().click();
  await page.getByRole("dialog", { name: /Рішення щодо звернення/ }).waitFor();
  await page.keyboard.press("Escape");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV", exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("distribution-audit.csv");
  expect(vitaliy.errors).toEqual([]);
});

test("a cut greys the board with its time, and a fresh one takes its place", async () => {
  const wire = await Wire.to(house.server.port);
  try {
    const vitaliy = await Panel.signedIn(browser, wire.url, chief("vitaliy"), "/live");
    await cardOf(vitaliy, IRYNA).first().waitFor();
    wire.cut();
    await vitaliy.page.getByText(/Дані станом на \d{2}:\d{2}:\d{2}/).waitFor();
    await house.setStatus(IRYNA, "offline");
    wire.heal();
    await board(vitaliy).getByText("оновлюється щосекунди").waitFor();
    await cardOf(vitaliy, IRYNA)
      .getByText(/Не на лінії/)
      .waitFor();
  } finally {
    await wire.close();
  }
});

test("the pages of the board are for those who have the right, and old addresses lead to them", async () => {
  const iryna = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/live");
  await iryna.page.getByText("Немає доступу").waitFor();
  await iryna.page.getByText(/queue_status/).waitFor();
  expect(await iryna.page.getByRole("link", { name: "Наживо" }).count()).toBe(0);
  // The wall says the same, and which right it is.
  await iryna.page.goto(`${house.server.url}/live/wall`);
  const wall = iryna.page.getByRole("main", { name: "Табло на стіну" });
  await wall.getByText("Бракує права «queue_status».").waitFor();

  const vitaliy = await Panel.signedIn(
    browser,
    house.server.url,
    chief("vitaliy"),
    "/operator_panel/queue_status",
  );
  await vitaliy.page.getByRole("heading", { name: "Звернення, що чекають" }).waitFor();
  expect(vitaliy.errors).toEqual([]);
});

test("whoever sees the queue and not the operators learns which topic has none, and why those who fit get nothing", async () => {
  await house.api.post("/api/v1/subjects", { alias: "orphan", name: "Нічия тема" });
  const bot = await house.api.post("/api/v1/bots", {
    name: "Бот без операторів",
    default_subject_alias: "orphan",
    on_no_scenario: "queue",
  });
  await house.api.put(`/api/v1/bots/${bot.id}/channels/custom_channel`, {
    custom_channel_url: house.shop.callback,
  });
  for (const name of [IRYNA, TARAS]) await house.setStatus(name, "offline");
  await house.write("Юрій Самотній", "Хто-небудь?", bot.id);
  await house.write("Дарина Швець", "Чекаю на вас");
  const roles = await house.api.get<Rows<{ name: string; grants: string[] }>>("/api/v1/roles");
  const grants = roles.data.find(({ name }) => name === "supervisor")?.grants ?? [];
  await house.api.post("/api/v1/roles", {
    name: "Черговий",
    grants: grants.filter((right) => right !== "operators_monitor"),
  });
  const who = { email: "duty@example.org" };
  await house.api.post("/api/v1/users", {
    ...who,
    name: "Петро Черговий",
    password: PASSWORD,
    roles: ["Черговий"],
  });
  const duty = await Panel.signedIn(browser, house.server.url, who, "/live/queue");
  const { page } = duty;
  await page.getByText("Теми без жодного оператора: Нічия тема").waitFor();

  const fitting = (client: string, count: string): Locator =>
    page.getByRole("row").filter({ hasText: client }).getByRole("button", { name: count });
  const verdicts = page.getByRole("tooltip");
  await fitting("Дарина Швець", "підходять 2 оператори").hover();
  await verdicts.filter({ hasText: `${IRYNA}: не на лінії` }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  // In steps, as a hand moves: what is hovered stays while the pointer may be on its way to it.
  await page.mouse.move(0, 0, { steps: 6 });
  await verdicts.waitFor({ state: "detached" });
  // The keyboard gets the same.
  await fitting("Дарина Швець", "підходять 2 оператори").focus();
  await verdicts.filter({ hasText: `${TARAS}: не на лінії` }).waitFor();
  await page.keyboard.press("Escape");
  await verdicts.waitFor({ state: "detached" });
  await fitting("Юрій Самотній", "підходять 0 операторів").focus();
  await verdicts.filter({ hasText: /^Ніхто не підходить/ }).waitFor();
  expect(duty.errors).toEqual([]);
});

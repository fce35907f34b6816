import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, drawn, focused, launch } from "../support/browser";
import type { Rows } from "../support/api";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const SUPERVISOR = { name: "Віталій Бондар", email: "vitalii@example.org" };
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA], settings: { auto_connect_free_operator: false } }),
  ]);
  await house.api.post("/api/v1/users", { ...SUPERVISOR, password: PASSWORD, roles: ["supervisor"] });
  for (const name of ["Марія Бондаренко", "Софія Литвин", "Богдан Кравець"])
    await house.write(name, "Добрий день");
  await house.assign((await house.dialogOf("Марія Бондаренко")).id, IRYNA);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a filter is built, narrows the list, is saved as a folder, counts live and takes an order", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const { page } = panel;
  const rows = page.getByRole("listbox").getByRole("option");
  await until("three rows", async () => (await rows.count()) === 3);

  await page.getByRole("button", { name: "Фільтр", exact: true }).click();
  const builder = page.getByRole("dialog", { name: "Фільтр звернень" });
  await builder.getByLabel("Додати значення").selectOption({ label: "У черзі" });
  await builder.getByLabel("Додати значення").selectOption({ label: "Нове" });
  expect(await accessibilityFaults(page)).toEqual([]);
  await builder.getByRole("button", { name: "Застосувати" }).click();
  await until("two that wait", async () => (await rows.count()) === 2);
  expect(page.url()).toContain("f=");
  await page.getByText("Стан: У черзі, Нове").waitFor();

  await page.getByRole("button", { name: "Зберегти як папку" }).click();
  const save = page.getByRole("dialog", { name: "Нова папка за фільтром" });
  await save.getByLabel("Назва", { exact: true }).fill("Чекають на нас");
  await save.getByLabel("Спільна для всіх").check();
  await save.getByRole("button", { name: "Зберегти" }).click();
  const folder = page
    .getByRole("navigation", { name: "Перегляди" })
    .getByRole("link", { name: /Чекають на нас/ });
  await folder.filter({ hasText: "2" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  // A new customer comes into the open list and into the counter without anybody's hand.
  await house.write("Юлія Савченко", "Хочу змінити адресу");
  await folder.filter({ hasText: "3" }).waitFor();
  await page.mouse.move(0, 0);
  await until("the new row", async () => (await rows.count()) === 3);

  // An order from the menu stands in the address and survives a reload.
  await page.getByRole("button", { name: "Порядок" }).click();
  await page.getByRole("menuitemradio", { name: "Хто найдовше чекає" }).click();
  await until("the order in the address", () => Promise.resolve(page.url().includes("s=waiting_longest")));
  await page.reload();
  await until("the same rows", async () => (await rows.count()) === 3);
  await rows.first().filter({ hasText: "Софія Литвин" }).waitFor();

  // A condition is taken away by its cross.
  await page.getByRole("button", { name: /Прибрати умову/ }).click();
  await until("all rows", async () => (await rows.count()) === 4);
  expect(panel.errors).toEqual([]);
});

test("rows ticked by keys and by a range get one topic, and what was not done says why", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const { page } = panel;
  const rows = page.getByRole("listbox").getByRole("option");
  await until("four rows", async () => (await rows.count()) === 4);
  await page.getByRole("listbox").focus();
  await page.keyboard.press("j");
  // The row is chosen when the address has followed; only then is there one to tick.
  await page.locator("[role=option][aria-current=true]").waitFor();
  await page.keyboard.press("x");
  const bar = page.getByRole("toolbar", { name: "Дії з вибраними зверненнями" });
  await bar.getByText("Вибрано 1 звернення").waitFor();
  await rows.nth(2).click({ modifiers: ["Shift"] });
  await bar.getByText("Вибрано 3 звернення").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await bar.getByRole("button", { name: "Тема" }).click();
  await page.getByRole("menuitem", { name: "Повернення" }).click();
  await page.getByText("Виконано для 3 звернень").waitFor();
  const { data } = await house.api.get<Rows<{ subject_id: number }>>("/api/v1/dialogs?view=all");
  const topics = new Set(data.map((row) => row.subject_id));
  expect(topics.size).toBe(2);

  // One is closed by somebody else meanwhile: two of three are done, and the third says why.
  for (const at of [0, 1, 2]) await rows.nth(at).locator("[data-check]").click({ force: true });
  await bar.getByText("Вибрано 3 звернення").waitFor();
  const first = Number((await rows.first().getAttribute("data-dialog")) ?? "0");
  await house.api.post(`/api/v1/dialogs/${first}/close`, {});
  await bar.getByRole("button", { name: "Передати" }).click();
  await page.getByRole("menuitem", { name: "До черги" }).click();
  await page.getByRole("dialog", { name: "2 з 3 виконано, 1 — ні" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors.filter((error) => !error.includes("409"))).toEqual([]);
});

test("the table shows chosen columns, keeps them, and gives a file without formulas", async () => {
  await house.write("=HYPERLINK Зло", "=1+1");
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const { page } = panel;
  await page.getByRole("listbox").focus();
  await page.keyboard.press("v");
  const grid = page.getByRole("grid", { name: "Звернення таблицею" });
  await grid.getByRole("row").nth(1).waitFor();
  expect(page.url()).toContain("m=table");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Стовпці" }).click();
  await page.getByRole("checkbox", { name: "Бот" }).check();
  await grid.getByRole("columnheader", { name: "Бот" }).waitFor();
  await until("the columns to be kept", async () =>
    page.evaluate(async () => {
      const answer = await fetch("/api/v1/me/preferences");
      return ((await answer.json()) as { table_columns: string[] }).table_columns.includes("bot");
    }),
  );
  await page.reload();
  await grid.getByRole("columnheader", { name: "Бот" }).waitFor();
  await page.getByRole("button", { name: "Вивантажити" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Файл CSV" }).click(),
  ]);
  const stream = await download.createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(text).toContain('"\'=HYPERLINK Зло"');
  expect(panel.errors).toEqual([]);
});

test("a word said long ago is found with the keyboard, opened where it stands, and a colleague is named in a note", async () => {
  const client = "Зоряна Їжакевич";
  await house.write(client, "Об’єкт на Хрещатику, 12: дзеркало з підсвіткою");
  const { id } = await house.dialogOf(client);
  await house.assign(id, IRYNA);
  const iryna = await house.as(IRYNA);
  const talk = Array.from({ length: 70 }, (_, n) => `Уточнення номер ${n + 1}`);
  for (const text of talk) await iryna.post(`/api/v1/dialogs/${id}/messages`, { type: "text", text });
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const { page } = panel;
  const { keyboard } = page;
  await panel.row(client).waitFor();

  // From the list: `/`, two words in another case and with another apostrophe, down, Enter.
  await page.locator("body").press("/");
  const field = page.getByRole("combobox", { name: "Слова з повідомлень або ім’я клієнта" });
  await field.waitFor();
  await page.getByText("Введіть слово або кілька").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await focused(field);
  await keyboard.type("ХРЕЩАТ об'єкт");
  const hits = page.getByRole("group", { name: "Повідомлення" }).getByRole("option");
  await until("one message", async () => (await hits.count()) === 1);
  expect(await hits.locator("mark").allInnerTexts()).toEqual(["Об’єкт", "Хрещатику"]);
  expect(await accessibilityFaults(page)).toEqual([]);
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await panel.thread.locator("[data-found]").getByText("Об’єкт на Хрещатику").waitFor();
  expect(page.url()).toContain("at=1");
  // Its place is before the reader's eyes, not only in the document.
  await until("the message to be seen", () =>
    panel.thread.locator("[data-found]").evaluate((row) => {
      const [at, box] = [
        row.getBoundingClientRect(),
        document.getElementById("thread")?.getBoundingClientRect(),
      ];
      return box !== undefined && at.top >= box.top && at.bottom <= box.bottom;
    }),
  );

  // Of seventy only the first are shown, and this is said; the button finds the rest.
  await field.fill("уточнення");
  await page.getByText(/^Знайдено \d+\+, показано перші \d+$|^Поки що знайдено: \d+/).waitFor();
  const further = page.getByRole("button", { name: "Шукати далі" });
  await until("all of them", async () => {
    if (await further.isVisible()) await further.click();
    return page.getByText(/^Знайдено \d+ результат/).isVisible();
  });
  expect(await hits.count()).toBeGreaterThanOrEqual(talk.length);

  // A client by the beginning of a name; nothing; back to the list.
  await field.fill("їжак");
  await page.getByRole("group", { name: "Клієнти" }).getByRole("option", { name: client }).waitFor();
  await field.fill("такогонемає");
  await page.getByText("Нічого не знайдено").waitFor();
  await field.press("Escape");
  await until("the list again", async () => (await field.count()) === 0);

  // The palette finds the client too, and leads to the search.
  await keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Палітра команд" });
  await palette.getByRole("combobox").fill("зоряна");
  await palette.getByRole("group", { name: "Клієнти" }).getByRole("option", { name: client }).waitFor();
  await palette.getByRole("option", { name: "Шукати «зоряна» у повідомленнях" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await keyboard.press("Escape");

  // A note that names the supervisor.
  const chief = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  await panel.box.focus();
  await keyboard.type("Гляньте, @бонд");
  const colleagues = page.getByRole("listbox", { name: "Колеги" });
  await colleagues.getByRole("option", { name: SUPERVISOR.name, selected: true }).waitFor();
  await page.getByText("повідомлення стане нотаткою").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await keyboard.press("Enter");
  await page.getByRole("tab", { name: "Нотатка", selected: true }).waitFor();
  await until("the name", async () => (await panel.box.inputValue()) === `Гляньте, @${SUPERVISOR.name} `);
  // The caret goes behind the name with the next frame.
  await drawn(page);
  await keyboard.type("будь ласка");
  await keyboard.press("Enter");
  await panel.thread.getByText("будь ласка").waitFor();
  const folder = chief.page
    .getByRole("navigation", { name: "Перегляди" })
    .getByRole("link", { name: /Згадки/ });
  await folder.filter({ hasText: "1" }).waitFor();
  await folder.click();
  await chief.row(client).waitFor();
  expect([...panel.errors, ...chief.errors]).toEqual([]);
});

test("what was done to many is taken back: each has its former status, a transfer to a group its operator and topic", async () => {
  const clients = ["Кіра Перша", "Марко Другий"] as const;
  for (const name of clients) await house.write(name, "Чи можна передумати?");
  const [first, second] = [await house.dialogOf(clients[0]), await house.dialogOf(clients[1])];
  await house.api.patch(`/api/v1/dialogs/${second.id}`, { status_id: 13 });
  await house.assign(first.id, IRYNA);
  const tag = await house.api.post("/api/v1/tags", { name: "Терміново", scope: "request", color: "#b0241c" });
  const subject = await house.api.post("/api/v1/subjects", { alias: "repairs", name: "Ремонт" });
  await house.api.post("/api/v1/skill-groups", {
    name: "Майстерня",
    subject_ids: [subject.id],
    operator_ids: [],
  });
  type Stored = { status_id: number; operator_id: number | null; subject_id: number; state: string };
  const stored = (): Promise<Stored[]> =>
    Promise.all([first, second].map(({ id }) => house.api.get<Stored>(`/api/v1/dialogs/${id}`)));
  const before = await stored();
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const { page } = panel;
  const bar = page.getByRole("toolbar", { name: "Дії з вибраними зверненнями" });
  const row = (id: number) => page.locator(`[role="option"][data-dialog="${id}"]`);
  const tick = async (): Promise<void> => {
    for (const { id } of [first, second]) {
      await row(id).hover();
      await row(id).locator("[data-check]").click({ force: true });
    }
    await bar.getByText("Вибрано 2 звернення").waitFor();
  };
  const undo = page.getByRole("button", { name: "Скасувати", exact: true });

  await tick();
  await bar.getByRole("button", { name: "Пріоритет і статус" }).click();
  await page.getByRole("menuitem", { name: "У роботі", exact: true }).click();
  await panel.toast("Виконано для 2 звернень");
  await until("one status", async () => (await stored()).every(({ status_id }) => status_id === 12));
  expect(await accessibilityFaults(page)).toEqual([]);
  await undo.click();
  await panel.toast("Скасовано для 2 звернень");
  expect((await stored()).map(({ status_id }) => status_id)).toEqual(
    before.map(({ status_id }) => status_id),
  );
  expect(before[0]?.status_id).not.toBe(before[1]?.status_id);

  // To the queue of a group: one leaves its operator, both get a topic of the group.
  await tick();
  await bar.getByRole("button", { name: "Передати" }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("menuitem", { name: "Майстерня", exact: true }).click();
  await until("both in the group's queue", async () =>
    (await stored()).every((is) => is.operator_id === null && is.subject_id === subject.id),
  );
  await undo.click();
  await until("both where they were", async () => {
    const now = await stored();
    return now.every(
      (is, at) => is.operator_id === before[at]?.operator_id && is.subject_id === before[at]?.subject_id,
    );
  });

  // What a colleague has changed meanwhile stays, and this is said.
  await tick();
  await bar.getByRole("button", { name: "Пріоритет і статус" }).click();
  await page.getByRole("menuitem", { name: "Вирішено", exact: true }).click();
  await until("the status", async () => (await stored()).every(({ status_id }) => status_id === 14));
  await undo.waitFor();
  await house.api.patch(`/api/v1/dialogs/${second.id}`, { status_id: 12, tags_add: [tag.id] });
  await row(second.id).getByText("Терміново").waitFor();
  await undo.click();
  await page.getByRole("dialog", { name: "1 з 2 повернено, 1 — ні" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Зрозуміло" }).click();
  expect((await stored()).map(({ status_id }) => status_id)).toEqual([before[0]?.status_id, 12]);
  expect(panel.errors).toEqual([]);
});

test("many are closed only after the time in which it can be taken back, and at once when the page is left", async () => {
  const clients = ["Назар Закритий", "Орися Закрита", "Петро Живий"] as const;
  for (const name of clients) await house.write(name, "Дякую");
  const all = await Promise.all(clients.map((name) => house.dialogOf(name)));
  const states = async (): Promise<string[]> =>
    (await Promise.all(all.map(({ id }) => house.dialog(id)))).map(({ state }) => state);
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const { page } = panel;
  const bar = page.getByRole("toolbar", { name: "Дії з вибраними зверненнями" });
  const close = async (): Promise<void> => {
    for (const { id } of all) {
      const row = page.locator(`[role="option"][data-dialog="${id}"]`);
      await row.hover();
      await row.locator("[data-check]").click({ force: true });
    }
    await bar.getByRole("button", { name: "Закрити" }).click();
    await page.getByRole("menuitem", { name: "Закрити 3 звернення" }).click();
    await panel.toast("Закрито 3 звернення");
    await until("the rows to leave", async () => (await panel.row(clients[0]).count()) === 0);
  };

  await close();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Скасувати", exact: true }).click();
  for (const name of clients) await panel.row(name).waitFor();
  await panel.toast("Скасовано для 3 звернень");
  expect(await states()).not.toContain("closed");

  // One of them writes meanwhile, and stays open alone.
  await close();
  await house.write(clients[2], "Ой, ще одне");
  await panel.toast(`${clients[2]}: є нове повідомлення`);
  await panel.row(clients[2]).waitFor();
  await page.goto("about:blank");
  await until("the others to be closed", async () => {
    const [one, two, three] = await states();
    return one === "closed" && two === "closed" && three !== "closed";
  });
  expect(panel.errors).toEqual([]);
});

test("ticked requests are put off together, and the one that nobody holds says why it was not", async () => {
  await house.write("Лука Гай", "Передзвоніть пізніше");
  await house.write("Уляна Рось", "Мені теж");
  const [held, waiting] = [await house.dialogOf("Лука Гай"), await house.dialogOf("Уляна Рось")];
  await house.assign(held.id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const { page } = panel;
  for (const { id } of [held, waiting]) {
    const row = page.locator(`[role="option"][data-dialog="${id}"]`);
    await row.hover();
    await row.locator("[data-check]").click({ force: true });
  }
  const bar = page.getByRole("toolbar", { name: "Дії з вибраними зверненнями" });
  await bar.getByRole("button", { name: "Відкласти" }).click();
  await page.getByRole("menuitem", { name: "До відповіді клієнта" }).click();
  await page.getByRole("dialog", { name: "1 з 2 виконано, 1 — ні" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const state = async (id: number) => (await house.api.get<{ state: string }>(`/api/v1/dialogs/${id}`)).state;
  expect(await state(held.id)).toBe("paused");
  expect(await state(waiting.id)).not.toBe("paused");
  expect(panel.errors).toEqual([]);
});

test("a tag and a status are set for all ticked requests, and the tag is taken off again", async () => {
  const tag = await house.api.post("/api/v1/tags", { name: "Гуртом", scope: "request", color: "#b0241c" });
  for (const name of ["Роман Тихий", "Ніна Гора"]) await house.write(name, "Питання про гуртову ціну");
  const both = [await house.dialogOf("Роман Тихий"), await house.dialogOf("Ніна Гора")];
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const { page } = panel;
  const bar = page.getByRole("toolbar", { name: "Дії з вибраними зверненнями" });
  const tick = async (): Promise<void> => {
    for (const { id } of both) {
      const row = page.locator(`[role="option"][data-dialog="${id}"]`);
      await row.hover();
      await row.locator("[data-check]").click({ force: true });
    }
    await bar.getByText("Вибрано 2 звернення").waitFor();
  };
  const stored = (): Promise<{ tag_ids: number[]; status_id: number }[]> =>
    Promise.all(both.map(({ id }) => house.api.get<never>(`/api/v1/dialogs/${id}`)));

  await tick();
  await bar.getByRole("button", { name: "Теги" }).click();
  await page.getByRole("menuitem", { name: "Гуртом", exact: true }).click();
  await until("the tag on both", async () =>
    (await stored()).every(({ tag_ids }) => tag_ids.includes(tag.id)),
  );
  for (const { id } of both)
    await until(
      "the tag in the row",
      async () =>
        (await page.locator(`[role="option"][data-dialog="${id}"]`).getByText("Гуртом").count()) > 0,
    );

  await tick();
  await bar.getByRole("button", { name: "Пріоритет і статус" }).click();
  await page.getByRole("menu").getByText("Статус", { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.getByRole("menuitem", { name: "Закрито", exact: true }).count()).toBe(0);
  await page.getByRole("menuitem", { name: "У роботі", exact: true }).click();
  await until("one status on both", async () => {
    const [first, second] = await stored();
    return first?.status_id === 12 && second?.status_id === 12;
  });

  await tick();
  await bar.getByRole("button", { name: "Теги" }).click();
  await page.getByRole("menuitem", { name: "Зняти «Гуртом»" }).click();
  await until("the tag off both", async () =>
    (await stored()).every(({ tag_ids }) => !tag_ids.includes(tag.id)),
  );
  expect(panel.errors).toEqual([]);
});

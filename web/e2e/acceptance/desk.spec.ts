import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { focused, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA, TARAS] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** A dialog that `operator` holds. */
async function held(customer: string, text: string, operator: string): Promise<number> {
  await house.write(customer, text);
  const { id } = await house.dialogOf(customer);
  await house.assign(id, operator);
  return id;
}

test("a shift without a mouse: walk, answer, close; the list stands still until told otherwise", async () => {
  await held("Анна Перша", "Питання Анни", IRYNA);
  await held("Борис Другий", "Питання Бориса", IRYNA);
  const third = await held("Віра Третя", "Питання Віри", IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const { keyboard } = panel.page;
  await until("three rows", async () => (await panel.list.getByRole("option").count()) === 3);
  const before = await panel.order();
  expect(new Set(before).size).toBe(3);

  // The letter J of the Ukrainian layout, then the Latin one, then back.
  await panel.page.locator("body").press("KeyJ");
  await panel.opened(before[0] ?? "");
  await panel.page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "о", code: "KeyJ", bubbles: true, cancelable: true }),
    ),
  );
  await panel.opened(before[1] ?? "");
  await keyboard.press("k");
  await panel.opened(before[0] ?? "");

  // The keyboard is in the list: a message for the last row changes its words, not its place.
  await panel.list.focus();
  const last = before[2] ?? "";
  await house.write(last, "Змінилося лише слово");
  await panel.row(last).filter({ hasText: "Змінилося лише слово" }).waitFor();
  await panel.page.getByRole("button", { name: "1 нове" }).waitFor();
  expect(await panel.order()).toEqual(before);
  await keyboard.press(".");
  await until("the new order", async () => (await panel.order())[0] === last);

  // Answer and close.
  await keyboard.press("k");
  await keyboard.press("Home");
  await panel.opened(last);
  // The reply box comes a moment after the conversation, and Enter leads into it from then on.
  await panel.box.waitFor();
  await keyboard.press("Enter");
  await until("the reply box to have the focus", () =>
    panel.page.evaluate(() => document.activeElement?.id === "composer"),
  );
  await keyboard.type("Відповідь без миші");
  await keyboard.press("Enter");
  await panel.said("Відповідь без миші").waitFor();
  const { id } = await house.dialogOf(last);
  await until("the message on the server", () => house.count(id, "Відповідь без миші"));
  await keyboard.press("Escape");
  await keyboard.press("e");
  await panel.toast(`Закрито: ${last}`);
  await until("a closed dialog", async () => (await house.dialog(id)).state === "closed");
  expect(third).toBeGreaterThan(0);
  expect(panel.errors).toEqual([]);
});

test("a close can be taken back", async () => {
  const id = await held("Ганна Повернена", "Не закривайте", IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  await panel.said("Не закривайте").waitFor();
  const here = (url: URL): boolean => url.pathname === `/inbox/mine/${id}`;
  await panel.page.getByRole("button", { name: /^Закрити/ }).click();
  // The close leads away; taking it back leads here again, and only then is the reply box this dialog's.
  await panel.page.waitForURL((url) => !here(url));
  await panel.page.getByRole("button", { name: "Скасувати" }).click();
  await panel.page.waitForURL(here);
  await panel.said("Не закривайте").waitFor();
  await panel.reply("Звичайно, лишаємо");
  await until("the message on the server", () => house.count(id, "Звичайно, лишаємо"));
  expect((await house.dialog(id)).state).toBe("active");
});

test("a client who writes while a close can still be taken back keeps the request open", async () => {
  const name = "Павло Останній";
  const id = await held(name, "Дякую, все", IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  await panel.said("Дякую, все").waitFor();
  await panel.page.getByRole("button", { name: /^Закрити/ }).click();
  await panel.toast(`Закрито: ${name}`);
  await until("the row to leave", async () => (await panel.row(name).count()) === 0);
  await house.write(name, "Ой, ще одне питання");
  await panel.toast(`${name}: є нове повідомлення`);
  await panel.row(name).waitFor();
  await panel.page.getByRole("button", { name: "Відкрити", exact: true }).click();
  await panel.said("Ой, ще одне питання").waitFor();
  expect((await house.dialog(id)).state).toBe("active");
  expect(panel.errors).toEqual([]);
});

test("a dialog is put off with H, waits in its folder, and comes back by undo, by hand and by the client's words", async () => {
  const name = "Зоя Пізніша";
  const id = await held(name, "Передзвоніть за годину", IRYNA);
  const state = async (): Promise<string> => (await house.dialog(id)).state;
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Передзвоніть за годину").waitFor();
  await page.getByRole("button", { name: /^Відкласти/ }).waitFor();

  // Enter takes the first choice, an hour; the toast takes it back.
  await page.locator("body").press("KeyH");
  const window = page.getByRole("dialog", { name: "Відкласти звернення" });
  await focused(window.getByRole("button", { name: /^За годину/ }));
  await page.keyboard.press("Enter");
  await panel.toast("Відкладено до");
  await until("a dialog that is put off", async () => (await state()) === "paused");
  await page.getByRole("button", { name: "Скасувати" }).click();
  await until("the dialog to be back", async () => (await state()) === "active");
  await panel.row(name).waitFor();

  // Until the client writes: it leaves the list for the folder, whose row says so.
  await panel.choose(name);
  await page.getByRole("button", { name: /^Відкласти/ }).click();
  await window.getByRole("button", { name: /^До відповіді клієнта/ }).click();
  await until("a dialog that is put off", async () => (await state()) === "paused");
  await until("the row to leave «mine»", async () => (await panel.row(name).count()) === 0);
  await page.getByRole("link", { name: /^Відкладені/ }).click();
  await panel.row(name).filter({ hasText: "відкладено" }).waitFor();

  // Another time that is taken back leaves the earlier one: until the client writes.
  const wakesAt = async (): Promise<string | null> =>
    (await house.api.get<{ snoozed_until: string | null }>(`/api/v1/dialogs/${id}`)).snoozed_until;
  await panel.choose(name);
  await page.getByRole("button", { name: /^Відкласти/ }).click();
  await window.getByRole("button", { name: /^За годину/ }).click();
  await until("another time", async () => (await wakesAt()) !== null);
  // By its words: the line about the client's answer, and its own way back, may still be there.
  await page
    .locator("[role=status]")
    .getByText(/^Відкладено до (?!відповіді)/)
    .locator("..")
    .getByRole("button", { name: "Скасувати" })
    .click();
  await until("the earlier time", async () => (await wakesAt()) === null);
  expect(await state()).toBe("paused");
  await page.getByRole("link", { name: /^Відкладені/ }).click();

  // By hand from there.
  await panel.choose(name);
  await page.getByRole("button", { name: "Повернути зараз" }).click();
  await until("the dialog to be back", async () => (await state()) === "active");
  await panel.row(name).waitFor();

  // A date that has passed is refused in the window; one ahead is taken, and the client's words wake it earlier.
  await page.getByRole("button", { name: /^Відкласти/ }).click();
  const date = window.getByLabel("Дата й час");
  await date.fill("2020-01-01T09:00");
  await window.getByRole("button", { name: "Відкласти" }).click();
  await window.getByText("Цей час уже минув").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Відкласти/ }).click();
  await window.getByRole("button", { name: /^Завтра о 9:00/ }).click();
  await until("a dialog that is put off", async () => (await state()) === "paused");
  await house.write(name, "Я вже тут");
  await until("the dialog to be back", async () => (await state()) === "active");
  await panel.open("/inbox/mine");
  await panel.row(name).filter({ hasText: "Я вже тут" }).waitFor();
  expect(panel.errors).toEqual([]);
});

test("sending goes on from the button's menu, by keyboard: to the one who waits longest, to the window of snoozing, to closing", async () => {
  const patient = await held("Надія Найдовша", "Чекаю найдовше", TARAS);
  const second = await held("Нестор Другий", "Чекаю менше", TARAS);
  const last = await held("Ніна Остання", "Щойно написала", TARAS);
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(TARAS),
    `/inbox/mine/${last}`,
  );
  const { page } = panel;
  await panel.said("Щойно написала").waitFor();
  const more = page.getByRole("button", { name: "Надіслати й…" });
  const item = (name: string) => page.getByRole("menuitem", { name });
  const opened = (id: number): Promise<void> =>
    page.waitForURL((url) => url.pathname === `/inbox/mine/${id}`);

  // An empty box sends nothing and goes nowhere.
  await more.click();
  expect(await item("Надіслати й закрити").getAttribute("aria-disabled")).toBe("true");
  await page.keyboard.press("Escape");
  await until("the reply box to have the focus", () =>
    page.evaluate(() => document.activeElement?.id === "composer"),
  );

  // With the keyboard alone: Tab from the button of sending, Enter, the last way.
  await panel.write("Відповіли Ніні");
  await page.getByRole("button", { name: "Надіслати", exact: true }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await focused(item("Надіслати й закрити"));
  await page.keyboard.press("End");
  await focused(item("Надіслати й до наступного"));
  await page.keyboard.press("Enter");
  await until("the answer on the server", () => house.count(last, "Відповіли Ніні"));
  await opened(patient);

  // Snoozing asks until when; the message has gone already.
  await panel.said("Чекаю найдовше").waitFor();
  await panel.write("Передзвоню завтра");
  await more.click();
  await item("Надіслати й відкласти").click();
  const window = page.getByRole("dialog", { name: "Відкласти звернення" });
  await window.getByRole("button", { name: /^Завтра о 9:00/ }).click();
  await until("the answer on the server", () => house.count(patient, "Передзвоню завтра"));
  await until("a dialog that is put off", async () => (await house.dialog(patient)).state === "paused");
  await opened(second);

  // Closing can be taken back as ever.
  await panel.said("Чекаю менше").waitFor();
  await panel.write("Гарного дня");
  await more.click();
  await item("Надіслати й закрити").click();
  await panel.toast("Закрито: Нестор Другий");
  await until("the answer on the server", () => house.count(second, "Гарного дня"));
  await until("a closed dialog", async () => (await house.dialog(second)).state === "closed");
  expect(panel.errors).toEqual([]);
});

test("two tabs of one operator show the same and share the draft", async () => {
  const id = await held("Дмитро Двічі", "Дві вкладки", TARAS);
  const left = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS), `/inbox/mine/${id}`);
  const right = await left.tab(`/inbox/mine/${id}`);
  await Promise.all([left, right].map((panel) => panel.said("Дві вкладки").waitFor()));
  await left.write("Чернетка зліва");
  await until("the draft in the other tab", async () => (await right.box.inputValue()) === "Чернетка зліва");
  await right.box.press("Enter");
  await left.said("Чернетка зліва").waitFor();
  await until("an empty box", async () => (await left.box.inputValue()) === "");
  await house.write("Дмитро Двічі", "Видно в обох");
  await Promise.all([left, right].map((panel) => panel.said("Видно в обох").waitFor()));
  expect(await house.count(id, "Чернетка зліва")).toBe(1);
  expect(await left.said("Чернетка зліва").count()).toBe(1);
  expect(left.errors).toEqual([]);
});

test("four thousand characters, right-to-left words and markup arrive as they were written", async () => {
  const id = await held("Євген Довгий", "Опишіть докладно", TARAS);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS), `/inbox/mine/${id}`);
  await panel.said("Опишіть докладно").waitFor();
  const long = "Дзеркало ".repeat(445).slice(0, 4000).trimEnd();
  await panel.box.fill(long);
  await panel.box.press("Enter");
  await until("the long message on the server", () => house.count(id, long));
  await panel.said(long).waitFor();

  const hebrew = "שלום, איפה ההזמנה שלי? 123";
  await house.write("Євген Довгий", hebrew);
  const bubble = panel.said(hebrew);
  await bubble.waitFor();
  expect(await bubble.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  await panel.box.fill(hebrew);
  expect(await panel.box.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");

  const markup = `<img src=x onerror="document.title='зламано'"> {{7*7}} javascript:alert(1)`;
  await house.write("Євген Довгий", markup);
  await panel.said(markup).waitFor();
  expect(await panel.page.title()).not.toContain("зламано");
  expect(await panel.thread.locator("img").count()).toBe(0);
  const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
  expect(panel.errors).toEqual([]);
});

test("what went to the queue or to a colleague is taken back by its toast, until the colleague answers", async () => {
  const senior = { name: "Віталій Старший", email: "senior@example.org" };
  const { id: chief } = await house.api.post("/api/v1/users", {
    ...senior,
    password: PASSWORD,
    roles: ["supervisor"],
  });
  const transfer = async (panel: Panel, to: string): Promise<void> => {
    await panel.page.locator("body").press("t");
    const sheet = panel.page.getByRole("dialog", { name: "Передати звернення" });
    await sheet.getByRole("combobox").fill(to);
    await sheet.getByRole("option", { selected: true }).filter({ hasText: to }).waitFor();
    await sheet.getByRole("combobox").press("Enter");
    // Nobody is on line, which is said of a person first.
    if (to === TARAS) await sheet.getByRole("button", { name: `Передати все одно: ${to}` }).click();
    await panel.toast("Передано:");
  };
  const undo = (panel: Panel) =>
    panel.page
      .locator("[role=status]")
      .getByText(/^Передано:/)
      .last()
      .locator("..")
      .getByRole("button", { name: "Скасувати" });
  const holder = async (id: number) => (await house.dialog(id)).operator_id;

  const [mine, theirs] = [
    await held("Ольга Черга", "Передайте далі", IRYNA),
    await held("Кирило Колега", "І мене", IRYNA),
  ];
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${mine}`,
  );
  await panel.said("Передайте далі").waitFor();
  await transfer(panel, "Повернення");
  await undo(panel).click();
  await until("the request to be back", async () => (await holder(mine)) === house.colleague(IRYNA).id);

  await panel.open(`/inbox/mine/${theirs}`);
  await panel.said("І мене").waitFor();
  await transfer(panel, TARAS);
  expect(await holder(theirs)).toBe(house.colleague(TARAS).id);
  await undo(panel).click();
  await until("the request to be back", async () => (await holder(theirs)) === house.colleague(IRYNA).id);
  await panel.thread.getByText("передачу скасовано").first().waitFor();

  await house.api.post(`/api/v1/dialogs/${theirs}/assign`, { operator_id: chief });
  const above = await Panel.signedIn(browser, house.server.url, senior, `/inbox/mine/${theirs}`);
  await above.said("І мене").waitFor();
  await transfer(above, TARAS);
  await undo(above).click();
  await until("the request to be back", async () => (await holder(theirs)) === chief);
  expect([...panel.errors, ...above.errors]).toEqual([]);
});

import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES } from "../support/house";
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

async function held(customer: string, text: string, operator: string): Promise<number> {
  await house.write(customer, text);
  const { id } = await house.dialogOf(customer);
  await house.assign(id, operator);
  return id;
}

interface Key {
  key: string;
  code: string;
  ctrlKey?: boolean;
}

type Box = NonNullable<Awaited<ReturnType<Locator["boundingBox"]>>>;

async function boxOf(place: Locator): Promise<Box> {
  const box = await place.boundingBox();
  if (box === null) throw new Error("it is not on the screen");
  return box;
}

const apart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

/** Keys as a layout types them, wherever the focus is. At once: those that belong together may not be far apart. */
async function types(page: Page, ...keys: Key[]): Promise<void> {
  await page.evaluate((all) => {
    for (const init of all)
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true }),
      );
  }, keys);
}

test("the palette opens on the Ukrainian layout and finds by the wrong layout, by Latin letters and by number", async () => {
  const first = await held("Анна Перша", "Питання Анни", IRYNA);
  const second = await held("Борис Другий", "Питання Бориса", IRYNA);
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${first}`,
  );
  const { page } = panel;
  await panel.said("Питання Анни").waitFor();
  const palette = page.getByRole("dialog", { name: "Палітра команд" });
  const field = palette.getByRole("combobox");
  const chosen = palette.getByRole("option", { selected: true });

  await types(page, { key: "л", code: "KeyK", ctrlKey: true });
  await field.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  // Groups come in their order, and each row teaches its key.
  expect(await palette.getByRole("group").first().getAttribute("aria-labelledby")).toContain("of-dialog");
  await palette.getByRole("option", { name: "Передати" }).getByText("T", { exact: true }).waitFor();
  for (const typed of ["pfrhbnb", "zakryty", "pakryty", "закр", "close"]) {
    await field.fill(typed);
    await chosen.filter({ hasText: "Закрити звернення" }).waitFor();
  }
  await field.fill("такого немає ніде");
  await palette.getByRole("status").filter({ hasText: "Нічого не знайдено" }).waitFor();
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });

  await page.keyboard.press("Control+k");
  await field.fill(`№ ${second}`);
  await chosen.filter({ hasText: "Борис Другий" }).waitFor();
  await page.keyboard.press("Enter");
  await panel.said("Питання Бориса").waitFor();

  await page.keyboard.press("Control+k");
  await field.fill("ntvyf"); // «темна»
  await page.keyboard.press("Enter");
  await until("the dark theme", () =>
    page.evaluate(() => document.documentElement.dataset["theme"] === "dark"),
  );
  await page.keyboard.press("Control+k");
  await field.fill("pfrhbnb");
  await page.keyboard.press("Enter");
  await panel.toast("Закрито: Борис Другий");
  // A notice covers neither the own presence card nor the place of the reply box.
  const notice = page.locator("[role=status]").filter({ hasText: "Закрито: Борис Другий" }).first();
  await page.setViewportSize({ width: 1440, height: 900 });
  const told = await boxOf(notice);
  for (const other of [
    page.getByRole("button", { name: /Статус і налаштування/ }),
    page.locator("[data-thread]"),
  ])
    expect(apart(told, await boxOf(other))).toBe(true);
  await page.setViewportSize({ width: 390, height: 844 });
  const narrow = await boxOf(notice);
  expect(narrow.y + narrow.height).toBeLessThan(422);
  await page.setViewportSize({ width: 1440, height: 900 });
  await until("a closed dialog", async () => (await house.dialog(second)).state === "closed");
  expect(panel.errors).toEqual([]);
});

test("a rebound key works at once in every tab and browser, and a clash is named before it is made", async () => {
  const id = await held("Віра Третя", "Питання Віри", TARAS);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS), "/me/hotkeys");
  const other = await panel.tab(`/inbox/mine/${id}`);
  await other.said("Питання Віри").waitFor();
  const { page } = panel;
  await page.getByRole("button", { name: "Змінити клавіші: Закрити звернення" }).click();
  const capture = page.getByRole("group", { name: /^Нові клавіші: Закрити звернення/ });
  await capture.press("t");
  await page.getByRole("alert").filter({ hasText: "T — це «Передати»" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await capture.press("Alt+c");
  await page.getByRole("alert").filter({ hasText: "Alt друкує" }).waitFor();
  await capture.press("Shift+X");
  await page.getByRole("alert").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Зберегти" }).click();

  const api = await house.as(TARAS);
  await until("the key on the server", async () => {
    const { hotkeys } = await api.get<{ hotkeys: Record<string, string[]> }>("/api/v1/me/preferences");
    return hotkeys["close"]?.[0] === "Shift+X";
  });
  // The sheet of a tab is made of the keys the tab knows: until it names the new one, the old one would still close.
  const sheet = other.page.getByRole("dialog", { name: "Гарячі клавіші цього екрана" });
  await until("the other tab to know the key", async () => {
    await other.page.locator("body").press("?");
    await sheet.waitFor();
    const known = (await sheet.getByText("Shift X", { exact: true }).count()) > 0;
    await other.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    return known;
  });
  await other.page.locator("body").press("e");
  // The letter of the Ukrainian layout on the key of X.
  await other.page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "Ч",
        code: "KeyX",
        shiftKey: true,
        bubbles: true,
        cancelable: true,
      }),
    ),
  );
  await other.toast("Закрито: Віра Третя");
  await until("a closed dialog", async () => (await house.dialog(id)).state === "closed");

  const elsewhere = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS), "/me/hotkeys");
  await elsewhere.page.getByRole("button", { name: "Повернути типові: Закрити звернення" }).click();
  await until("the table's key again", async () => {
    const { hotkeys } = await api.get<{ hotkeys: Record<string, string[]> }>("/api/v1/me/preferences");
    return hotkeys["close"] === undefined;
  });
  expect([...panel.errors, ...elsewhere.errors]).toEqual([]);
});

test("keys one after another lead to screens and statuses, F6 goes round the panes, skip links lead into them", async () => {
  const id = await held("Ганна Четверта", "Питання Ганни", IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/me/general");
  const { page } = panel;
  await page.getByRole("heading", { name: "Загальне" }).waitFor();
  await types(page, { key: "п", code: "KeyG" }, { key: "ш", code: "KeyI" });
  await panel.row("Ганна Четверта").waitFor();

  const api = await house.as(IRYNA);
  const me = house.colleague(IRYNA).id;
  const boot = await api.get<{
    operator_statuses: { id: number; order: number; can_receive: boolean }[];
  }>("/api/v1/panel/bootstrap");
  const statuses = boot.operator_statuses.sort((a, b) => a.order - b.order);
  const status = async (): Promise<number | undefined> => {
    const { data } = await api.get<{ data: { id: number; status_id: number }[] }>("/api/v1/operators");
    return data.find((operator) => operator.id === me)?.status_id;
  };
  const presence = [
    { key: "g", code: "KeyG" },
    { key: "p", code: "KeyP" },
  ];
  await types(page, ...presence, { key: "3", code: "Digit3" });
  await until("the third status", async () => (await status()) === statuses[2]?.id);
  // AZERTY: digits lie behind Shift, the key itself types &.
  await types(page, ...presence, { key: "é", code: "Digit2" });
  await until("the second status", async () => (await status()) === statuses[1]?.id);

  // The card and the reply box come a moment after the conversation: a pane with nothing in it takes no focus.
  const whole = async (): Promise<void> => {
    await panel.open(`/inbox/mine/${id}`);
    await panel.said("Питання Ганни").waitFor();
    await panel.box.waitFor();
    const card = page.getByRole("complementary", { name: "Клієнт і звернення" });
    await card.getByRole("button").first().waitFor();
  };
  await whole();
  const pane = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.closest("[data-pane]")?.getAttribute("aria-label") ?? null);
  const seen: (string | null)[] = [];
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press("F6");
    seen.push(await pane());
  }
  expect(new Set(seen).size).toBe(4);
  await page.keyboard.press("Shift+F6");
  expect(await pane()).toBe(seen[2]);

  await whole();
  await page.locator("body").press("Tab");
  await page.getByRole("link", { name: "До поля відповіді" }).press("Enter");
  await until("the reply box to have the focus", () =>
    page.evaluate(() => document.activeElement?.id === "composer"),
  );
  expect(panel.errors).toEqual([]);
});

test("panes are made wider by mouse and keyboard, stay so after a reload, and a double click puts them back", async () => {
  const id = await held("Дарина Ширша", "Питання Дарини", IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Питання Дарини").waitFor();
  const list = page.getByRole("separator", { name: "Ширина списку" });
  const card = page.getByRole("separator", { name: "Ширина картки клієнта" });
  await card.waitFor();
  const value = async (of: typeof list): Promise<number> => Number(await of.getAttribute("aria-valuenow"));
  const shown = (): Promise<number> =>
    panel.list.evaluate((element) => element.closest("[data-pane]")?.getBoundingClientRect().width ?? 0);
  expect([await value(list), await value(card), await shown()]).toEqual([336, 296, 336]);
  expect(await accessibilityFaults(page)).toEqual([]);

  const edge = await list.boundingBox();
  if (!edge) throw new Error("the edge of the list is not on the screen");
  await page.mouse.move(edge.x + edge.width / 2, 450);
  await page.mouse.down();
  await page.mouse.move(edge.x + edge.width / 2 + 60, 450, { steps: 4 });
  await page.mouse.up();
  await until("a wider list", async () => (await shown()) === 396);

  // To the left widens the pane that is on the right; it does not go past its limit.
  await card.focus();
  await page.keyboard.press("ArrowLeft");
  expect(await value(card)).toBe(312);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  expect(await value(card)).toBe(Number(await card.getAttribute("aria-valuemax")));
  await page.reload();
  await panel.online();
  await card.waitFor();
  expect([await value(list), await shown()]).toEqual([396, 396]);
  expect(await value(card)).toBe(420);

  await list.dblclick();
  await card.dblclick();
  expect([await value(list), await value(card), await shown()]).toEqual([336, 296, 336]);
  expect(panel.errors).toEqual([]);
});

test("density, theme and language follow the person; compact is compact in rows and forms", async () => {
  await held("Дмитро П’ятий", "Питання Дмитра", TARAS);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS), "/me/general");
  const { page } = panel;
  const height = (name: string): Promise<number> =>
    page.getByRole("button", { name }).evaluate((element) => element.getBoundingClientRect().height);
  await page.getByText("Щільно", { exact: true }).click();
  await page.getByText("Висока контрастність", { exact: true }).click();
  await until("the contrast theme", () =>
    page.evaluate(() => document.documentElement.dataset["theme"] === "contrast"),
  );
  expect(await accessibilityFaults(page)).toEqual([]);
  const api = await house.as(TARAS);
  await until("both on the server", async () => {
    const { density, theme } = await api.get<{ density: string; theme: string }>("/api/v1/me/preferences");
    return density === "compact" && theme === "contrast";
  });
  await page.getByRole("link", { name: "Підпис" }).click();
  await page.getByRole("heading", { name: "Підпис" }).waitFor();
  expect(await height("Зберегти")).toBe(28);

  const elsewhere = await Panel.signedIn(browser, house.server.url, house.colleague(TARAS));
  await elsewhere.row("Дмитро П’ятий").waitFor();
  const row = await elsewhere
    .row("Дмитро П’ятий")
    .evaluate((element) => element.getBoundingClientRect().height);
  expect(row).toBe(54);
  expect(await elsewhere.page.evaluate(() => document.documentElement.dataset["theme"])).toBe("contrast");
  expect(await accessibilityFaults(elsewhere.page)).toEqual([]);

  await page.getByRole("link", { name: "Загальне" }).click();
  await page.getByText("English", { exact: true }).click();
  await page.getByRole("heading", { name: "General" }).waitFor();
  await elsewhere.page
    .getByRole("heading", { name: "My open ones" })
    .or(elsewhere.page.locator("html"))
    .first()
    .waitFor();
  expect([...panel.errors, ...elsewhere.errors]).toEqual([]);
});

test("a session that is not mine any more is ended from the profile, and its screen asks for a sign-in", async () => {
  const here = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/me/sessions");
  const there = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await here.page.reload();
  await here.page.getByText("цей сеанс").waitFor();
  expect(await accessibilityFaults(here.page)).toEqual([]);
  await here.page.getByRole("button", { name: "Завершити всі інші" }).click();
  await here.toast("Сеанс завершено");
  await here.page.getByText("Інших сеансів немає.").waitFor();
  await there.page
    .getByRole("dialog", { name: "Сеанс завершився" })
    .or(there.page.getByRole("heading", { name: /Увійдіть|Вхід/ }))
    .first()
    .waitFor();
  expect(here.errors).toEqual([]);
});

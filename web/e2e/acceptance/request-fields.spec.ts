import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rows } from "../support/api";
import { launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
const WIDE = { width: 1500, height: 900 };
let browser: Browser;
let house: House;

interface Named {
  id: number;
  name: string;
}

/** What these tests read of a request. */
interface Facts {
  subject_id: number | null;
  status_id: number | null;
  priority_id: number | null;
  tag_ids: number[];
}

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA, TARAS] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const named = async (path: string, name: string): Promise<number> => {
  const { data } = await house.api.get<Rows<Named>>(path);
  const found = data.find((row) => row.name === name);
  if (!found) throw new Error(`${path} has no ${name}`);
  return found.id;
};
const facts = (id: number): Promise<Facts> => house.api.get<Facts>(`/api/v1/dialogs/${id}`);

async function held(customer: string, text: string): Promise<number> {
  await house.write(customer, text);
  const { id } = await house.dialogOf(customer);
  await house.assign(id, IRYNA);
  return id;
}

test("topic, priority and tags of a request are set by keys alone, also on the Ukrainian layout", async () => {
  const high = await named("/api/v1/priorities", "High");
  const returns = await named("/api/v1/subjects", "Повернення");
  const tag = await house.api.post("/api/v1/tags", { name: "Терміново", color: "#b0241c" });
  const id = await held("Марта Швидка", "Де моє замовлення?");
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${id}`,
    WIDE,
  );
  const { page } = panel;
  await panel.said("Де моє замовлення?").waitFor();
  await page.getByRole("button", { name: /^Тема: / }).waitFor();

  // № lies where the English layout has #.
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "№",
        code: "Digit3",
        shiftKey: true,
        bubbles: true,
        cancelable: true,
      }),
    ),
  );
  await page.getByRole("dialog", { name: "Тема звернення" }).waitFor();
  await page.keyboard.type("повер");
  await page.keyboard.press("Enter");
  await until("the topic", async () => (await facts(id)).subject_id === returns);
  await page.getByRole("button", { name: /^Тема: Повернення/ }).waitFor();
  // While a window goes, letters are still its own.
  await page.getByRole("dialog", { name: "Тема звернення" }).waitFor({ state: "detached" });

  await page.keyboard.press("p");
  const priorities = page.getByRole("dialog", { name: "Пріоритет звернення" });
  await priorities.waitFor();
  await page.keyboard.type("висо");
  await page.keyboard.press("Enter");
  await until("the priority", async () => (await facts(id)).priority_id === high);
  await priorities.waitFor({ state: "detached" });

  // A tag is put on and off while the window stays.
  await page.keyboard.press("l");
  const tags = page.getByRole("dialog", { name: "Теги звернення" });
  await tags.waitFor();
  await page.keyboard.type("терм");
  await page.keyboard.press("Enter");
  await until("the tag", async () => (await facts(id)).tag_ids.includes(tag.id));
  await tags.getByRole("option", { name: /вибрано/ }).waitFor();
  await page.keyboard.press("Enter");
  await until("no tag", async () => (await facts(id)).tag_ids.length === 0);
  await page.keyboard.press("Escape");
  await tags.waitFor({ state: "detached" });
  expect(panel.errors).toEqual([]);
});

test("status and topic are changed where they stand, and two people who change one value see both", async () => {
  const progress = await named("/api/v1/statuses", "In progress");
  const [delivery, returns] = [
    await named("/api/v1/subjects", "Доставка"),
    await named("/api/v1/subjects", "Повернення"),
  ];
  const id = await held("Леся Подвійна", "Коли привезете?");
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${id}`,
    WIDE,
  );
  const { page } = panel;
  await panel.said("Коли привезете?").waitFor();
  const card = page.getByRole("region", { name: "Клієнт і звернення" });

  await card.getByRole("button", { name: /^Статус: / }).click();
  await card.getByRole("combobox", { name: "Статус" }).selectOption({ label: "У роботі" });
  await until("the status", async () => (await facts(id)).status_id === progress);

  // The window is open, a supervisor is faster.
  await card.getByRole("button", { name: /^Тема: / }).click();
  const choice = card.getByRole("combobox", { name: "Тема" });
  await choice.waitFor();
  await house.api.patch(`/api/v1/dialogs/${id}`, { subject_id: returns });
  await panel.thread.getByText(/Тему змінено/).waitFor();
  await choice.selectOption({ label: "Без теми" });
  const both = card.getByRole("alert");
  await both.getByText(/Повернення/).waitFor();
  expect((await facts(id)).subject_id).toBe(returns);
  await both.getByRole("button", { name: "Зберегти моє" }).click();
  await until("the choice of the operator", async () => (await facts(id)).subject_id === null);
  expect(delivery).toBeGreaterThan(0);
  expect(panel.errors).toEqual([]);
});

test("a colleague who only reads sees the values without a way to change them", async () => {
  await house.api.patch("/api/v1/settings/op-panel", { operator_sees_foreign_dialogs: "all" });
  const id = await held("Ніна Чужа", "Це веде Ірина");
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(TARAS),
    `/inbox/all/${id}`,
    WIDE,
  );
  await panel.said("Це веде Ірина").waitFor();
  const card = panel.page.getByRole("region", { name: "Клієнт і звернення" });
  await card.getByText("Доставка").waitFor();
  expect(await card.getByRole("button", { name: /^Тема: / }).count()).toBe(0);
  await panel.page.locator("body").press("p");
  await panel.page.locator("body").press("?");
  await panel.page.getByRole("dialog", { name: /Гарячі клавіші/ }).waitFor();
  expect(await panel.page.getByRole("dialog", { name: "Пріоритет звернення" }).count()).toBe(0);
  expect(panel.errors).toEqual([]);
});

test("a status that means «closed» closes the request after a question, and leaves it alone without an answer", async () => {
  const closed = await named("/api/v1/statuses", "Closed");
  const id = await held("Оля Вирішена", "Усе гаразд, дякую");
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${id}`,
    WIDE,
  );
  const { page } = panel;
  await panel.said("Усе гаразд, дякую").waitFor();
  const card = page.getByRole("region", { name: "Клієнт і звернення" });
  const question = page.getByRole("dialog", { name: "Закриття звернення" });
  const choose = async (): Promise<void> => {
    await card.getByRole("button", { name: /^Статус: / }).click();
    await card.getByRole("combobox", { name: "Статус" }).selectOption({ value: String(closed) });
    await question.getByText(/Статус стане/).waitFor();
  };

  await choose();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  expect((await facts(id)).status_id).not.toBe(closed);

  await choose();
  await question.getByRole("button", { name: "Закрити звернення" }).click();
  await question.waitFor({ state: "detached" });
  await until("the closed status", async () => (await facts(id)).status_id === closed);
  expect((await house.api.get<{ state: string }>(`/api/v1/dialogs/${id}`)).state).toBe("closed");
  expect(panel.errors).toEqual([]);
});

test("a hash in the reply box sets a topic or a tag and leaves the words of the answer", async () => {
  const returns = await named("/api/v1/subjects", "Повернення");
  const tag = await house.api.post("/api/v1/tags", { name: "Вечірній", color: "#b0241c" });
  const id = await held("Тая Решітка", "Хочу повернути");
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Хочу повернути").waitFor();
  await panel.box.focus();
  const list = page.getByRole("listbox", { name: "Теми й теги" });

  await page.keyboard.type("Дякую #повер");
  await list.getByRole("option", { name: /Повернення/, selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await until("the topic", async () => (await facts(id)).subject_id === returns);
  expect(await panel.box.inputValue()).toBe("Дякую ");

  await page.keyboard.type("#вечір");
  await list.getByRole("option", { name: /Вечірній/ }).waitFor();
  await page.keyboard.press("Tab");
  await until("the tag", async () => (await facts(id)).tag_ids.includes(tag.id));

  // Numbers of orders are words like any other.
  await page.keyboard.type("замовлення #15");
  expect(await list.count()).toBe(0);
  await page.keyboard.press("Enter");
  await panel.said("Дякую замовлення #15").waitFor();
  expect(panel.errors).toEqual([]);
});

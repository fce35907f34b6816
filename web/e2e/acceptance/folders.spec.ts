import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rows } from "../support/api";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
let browser: Browser;
let house: House;

interface Place {
  id: number;
  name: string;
  parent_id: number | null;
  folder_id: number | null;
}

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("folders of two levels are made, renamed with F2, moved, hidden and shown again; a filter is dropped into one", async () => {
  const iryna = await house.as(IRYNA);
  const conditions = { field: "state", op: "in", value: ["queued", "new"] };
  await iryna.post("/api/v1/filters", { name: "Чекають на нас", conditions, sort: "created", shared: false });
  const folders = async (): Promise<Place[]> => (await iryna.get<Rows<Place>>("/api/v1/folders")).data;
  const named = async (name: string): Promise<Place | undefined> =>
    (await folders()).find((folder) => folder.name === name);

  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/me/folders");
  const { page } = panel;
  const main = page.getByRole("main", { name: "Папки й фільтри" });
  const make = async (name: string): Promise<void> => {
    await page.getByLabel("Назва", { exact: true }).fill(name);
    await page.keyboard.press("Enter");
  };
  await main.getByRole("button", { name: "Нова папка" }).click();
  await make("Клієнти");
  await main.getByRole("button", { name: "Нова папка" }).click();
  await make("Постачальники");
  await until("two folders", async () => (await folders()).length === 2);

  // The second level, by the menu of the first; and F2.
  await main.getByRole("button", { name: "Дії з папкою «Клієнти»" }).click();
  await page.getByRole("menuitem", { name: "Нова папка всередині" }).click();
  await make("Постійні");
  await until(
    "a folder inside",
    async () => (await named("Постійні"))?.parent_id === (await named("Клієнти"))?.id,
  );
  await main.getByRole("button", { name: "Постійні", exact: true }).focus();
  await page.keyboard.press("F2");
  await make("Давні");
  await until("the new name", () => named("Давні"));

  // A neighbour goes up; a folder with folders inside goes nowhere deeper.
  await main.getByRole("button", { name: "Дії з папкою «Постачальники»" }).click();
  await page.getByRole("menuitem", { name: "Вище" }).click();
  await until(
    "the new order",
    async () => (await folders()).filter(({ parent_id }) => parent_id === null)[0]?.name === "Постачальники",
  );
  await main.getByRole("button", { name: "Дії з папкою «Клієнти»" }).click();
  expect(await page.getByRole("menuitem", { name: /^Покласти в/ }).count()).toBe(0);
  await page.keyboard.press("Escape");
  expect(await accessibilityFaults(page)).toEqual([]);

  await main
    .getByRole("link", { name: /Чекають на нас/ })
    .dragTo(main.getByRole("button", { name: "Давні", exact: true }));
  const inside = (await named("Давні"))?.id;
  await until("the filter in the folder", async () => {
    const { data } = await iryna.get<Rows<Place>>("/api/v1/filters");
    return data[0]?.folder_id === inside;
  });

  // Hidden from the pane with what lies in it, and back.
  await main.getByRole("button", { name: "Клієнти", exact: true }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Сховати" }).click();
  await main.getByRole("link", { name: /Чекають на нас/ }).waitFor({ state: "detached" });
  await main.getByRole("button", { name: /схована$/ }).click();
  await page.getByRole("menuitem", { name: "Показувати «Клієнти»" }).click();
  await main.getByRole("link", { name: /Чекають на нас/ }).waitFor();
  await panel.open("/inbox/mine");
  await page
    .getByRole("navigation", { name: "Перегляди" })
    .getByRole("link", { name: /Чекають на нас/ })
    .waitFor();
  expect(panel.errors).toEqual([]);
});

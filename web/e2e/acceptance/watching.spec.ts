import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const SUPERVISOR = { name: "Віталій Бондар", email: "vitalii@example.org" };
const CUSTOMERS = Array.from({ length: 20 }, (_, n) => `Клієнт Номер${String(n).padStart(2, "0")}`);
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch(),
    House.open({
      operators: [IRYNA],
      settings: { auto_connect_free_operator: false, normative_reply_s: 5 },
    }),
  ]);
  await house.api.post("/api/v1/users", { ...SUPERVISOR, password: PASSWORD, roles: ["supervisor"] });
  for (const name of CUSTOMERS) await house.write(name, "початок");
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a supervisor watches while ten dialogs at a time move: words change, places do not, until told otherwise", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, SUPERVISOR, "/inbox/all");
  const rows = panel.list.getByRole("option");
  await until("the rows", async () => (await rows.count()) > 5);
  await panel.list.hover();
  const before = await panel.order();

  for (let round = 1; round <= 5; round += 1) {
    const tenOfThem = CUSTOMERS.filter((_, n) => n % 2 === round % 2);
    await Promise.all(tenOfThem.map((name) => house.write(name, `хвиля ${round}`)));
    const seen = before.find((name) => tenOfThem.includes(name));
    if (seen === undefined) throw new Error("nobody of the ten is on the screen");
    await panel
      .row(seen)
      .filter({ hasText: `хвиля ${round}` })
      .waitFor();
    expect(await panel.order()).toEqual(before);
  }

  await panel.page.getByRole("button", { name: /\d+ нов/ }).click();
  // The last ten stand before the others now.
  await until("the new order", async () => {
    const order = await panel.order();
    return CUSTOMERS.indexOf(order[0] ?? "") % 2 === 5 % 2;
  });
  expect(panel.errors).toEqual([]);
});

test("a wait turns red in the row, in the header and at the view when its norm is used up", async () => {
  const name = "Клієнт Номер07";
  const { id } = await house.dialogOf(name);
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  await panel
    .row(name)
    .getByText(/^\+\d+:\d\d$/)
    .waitFor();
  await panel.page
    .locator("header")
    .getByText(/^\+\d+:\d\d$/)
    .first()
    .waitFor();
  await panel.page.getByRole("link", { name: /^Мої відкриті є прострочені/ }).waitFor();

  // The answer ends the wait everywhere.
  await panel.reply("Вибачте, уже відповідаю");
  await until("the message on the server", () => house.count(id, "Вибачте, уже відповідаю"));
  await panel
    .row(name)
    .getByText(/^\+\d+:\d\d$/)
    .waitFor({ state: "detached" });
  await panel.page.getByRole("link", { name: /^Мої відкриті [\d\s]*$/ }).waitFor();
  expect(panel.errors).toEqual([]);
});

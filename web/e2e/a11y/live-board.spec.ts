import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DialogRow, Rows } from "../support/api";
import { accessibilityFaults, launch, narrowEnough } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA, TARAS] = NAMES;
const CHIEF = { email: "chief@example.org" };
/** Where pictures go when somebody wants to look at them. */
const SHOTS = process.env["ROZMOVA_SHOTS"];
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch(),
    House.open({
      operators: [...NAMES, "Юлія Савченко", "Богдан Гнатюк", "Зоряна Павлюк"],
      topics: [
        { alias: "delivery", name: "Доставка" },
        { alias: "returns", name: "Повернення" },
        { alias: "payment", name: "Оплата" },
      ],
    }),
  ]);
  await house.api.post("/api/v1/users", {
    ...CHIEF,
    name: "Віталій Гринько",
    password: PASSWORD,
    roles: ["supervisor"],
  });
  // Two operators with panels and requests, the others away; five clients wait.
  for (const name of [IRYNA, TARAS]) {
    await house.api.put(`/api/v1/operators/${house.colleague(name).id}/limits`, { total: 6 });
    const panel = await Panel.signedIn(browser, house.server.url, house.colleague(name));
    await panel.goOnline();
  }
  for (let n = 1; n <= 17; n += 1) await house.write(`Клієнт Номер${n}`, `Питання ${n}`);
  await until("twelve requests with somebody and five that wait", async () => {
    const { data } = await house.api.get<Rows<DialogRow>>("/api/v1/dialogs?limit=200");
    return data.length === 17 && data.filter(({ operator_id }) => operator_id !== null).length === 12;
  });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function shot(panel: Panel, name: string): Promise<void> {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await panel.page.screenshot({ path: path.join(SHOTS, `${name}.png`), animations: "disabled" });
}

describe.each(["light", "dark"] as const)("WCAG 2.2 AA of the live board, %s", (theme) => {
  test("board, a look at a dialog, queue, operators, audit, rules, wall", async () => {
    const panel = await Panel.signedIn(browser, house.server.url, CHIEF, "/live", { theme });
    const { page } = panel;
    await page.getByRole("listbox", { name: "Хто чекає: Доставка" }).waitFor();
    await page.getByRole("article").first().waitFor();
    await shot(panel, `live-${theme}`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("listbox", { name: "Хто чекає: Доставка" }).getByRole("option").first().click();
    await page
      .getByRole("dialog")
      .getByText(/Питання/)
      .first()
      .waitFor();
    await shot(panel, `live-peek-${theme}`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    for (const [address, landmark] of [
      ["/live/queue", "Звернення, що чекають"],
      ["/live/operators", "Оператори"],
      [`/live/audit?operator=${house.colleague(IRYNA).id}`, "Журнал рішень"],
      ["/live/rules", "Нове звернення — кому?"],
    ] as const) {
      await panel.open(address);
      await page.getByRole("heading", { name: landmark }).waitFor();
      await page
        .getByRole("row")
        .nth(1)
        .or(page.getByRole("button", { name: "Спитати" }))
        .first()
        .waitFor();
      await shot(panel, `${address.split("?")[0]?.slice(1).replace("/", "-")}-${theme}`);
      expect([address, ...(await accessibilityFaults(page))]).toEqual([address]);
    }
    await page.goto(`${house.server.url}/live/wall`);
    await page.getByRole("list", { name: "Черги" }).waitFor();
    await shot(panel, `live-wall-${theme}`);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(panel.errors).toEqual([]);
  });
});

test("the board as a reader hears it, and on a phone without a sideways scroll", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, CHIEF, "/live", { language: "en" });
  const main = panel.page.getByRole("main", { name: "Live" });
  await main.getByRole("listbox", { name: "Who waits: Доставка" }).waitFor();
  await main.getByRole("article").first().waitFor();
  const heard = (await main.getByRole("region", { name: "Queues" }).ariaSnapshot())
    .replace(/\d{1,2}:\d{2}/g, "0:00")
    .replace(/\d+ %/g, "0 %");
  expect(heard).toMatchSnapshot("queues");
  await panel.page.setViewportSize({ width: 390, height: 844 });
  await shot(panel, "live-390");
  await narrowEnough(panel.page, "the board");
});

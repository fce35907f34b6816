import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a column is made wider by mouse and keys, stays so after a reload, and takes its usual width back", async () => {
  await house.write("Клим Табличний", "Добрий день");
  const { id } = await house.dialogOf("Клим Табличний");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    "/inbox/mine?m=table",
  );
  const { page } = panel;
  const head = page.getByRole("columnheader", { name: "Канал" });
  const edge = page.getByRole("separator", { name: "Ширина стовпця «Канал»" });
  const width = async (): Promise<number> => Math.round((await head.boundingBox())?.width ?? 0);
  await edge.waitFor();
  const usual = await width();

  const box = await edge.boundingBox();
  if (!box) throw new Error("the edge is not on the screen");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await until("a wider column", async () => (await width()) === usual + 80);
  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  await until("one step less", async () => (await width()) === usual + 64);
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.reload();
  await panel.online();
  await edge.waitFor();
  await until("the same width", async () => (await width()) === usual + 64);
  await edge.dblclick();
  await until("the usual width", async () => (await width()) === usual);
  expect(panel.errors).toEqual([]);
});

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
  // Half an hour beside every full hour, so that no other zone shows the same minutes.
  await house.api.patch("/api/v1/settings/instance", { instance_timezone: "Asia/Kolkata" });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("times of the panel are in the zone of the computer until the person wants the instance's", async () => {
  await house.write("Клим Часовий", "Котра година?");
  const { id } = await house.dialogOf("Клим Часовий");
  await house.assign(id, IRYNA);
  const [message] = (await house.messages(id)) as unknown as { created_at: string }[];
  const at = Date.parse(message?.created_at ?? "");
  const clock = (timeZone: string): string =>
    new Intl.DateTimeFormat("uk", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const { page } = panel;
  const shown = (time: string): Promise<boolean> =>
    panel.thread.getByText(time, { exact: true }).first().isVisible();
  await panel.choose("Клим Часовий");
  await until("the computer's time", () => shown(clock("Europe/Kyiv")));

  await panel.open("/me/general");
  await page
    .getByRole("group", { name: /^Часовий пояс/ })
    .getByText("Як у компанії: Asia/Kolkata")
    .click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await until("a stored choice", async () => {
    const answer = await panel.context.request.get(`${house.server.url}/api/v1/me/preferences`);
    return ((await answer.json()) as { time_zone: string }).time_zone === "instance";
  });

  await panel.open("/inbox/mine");
  await panel.choose("Клим Часовий");
  await until("the instance's time", () => shown(clock("Asia/Kolkata")));
  expect(await shown(clock("Europe/Kyiv"))).toBe(false);
  expect(panel.errors).toEqual([]);
});

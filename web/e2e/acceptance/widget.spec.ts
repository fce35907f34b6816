import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, person } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { Shop } from "../support/shop";
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

/** Texts of the newest dialogs. */
async function previews(): Promise<string[]> {
  const { data } = await house.api.get<{ data: { preview: { text: string } | null }[] }>(
    "/api/v1/dialogs?limit=50",
  );
  return data.map((dialog) => dialog.preview?.text ?? "");
}

test("a page with a strict policy and Trusted Types: the chat works and the policy is not violated", async () => {
  const customer = await Customer.at(browser, house.shopPage("/strict"));
  await customer.openChat();
  await customer.send("Зі строгої сторінки");
  await until("the message", async () => (await previews()).includes("Зі строгої сторінки"));
  expect(customer.errors).toEqual([]);
});

test("a customer answers one message of the operator, the operator one of theirs: both see what is answered", async () => {
  const customer = await Customer.at(browser, house.shopPage());
  await customer.openChat();
  await customer.send("Потрібне дзеркало 70 на 160");
  const { id } = await until("the dialog", async () => {
    const { data } = await house.api.get<{ data: { id: number; preview: { text: string } | null }[] }>(
      "/api/v1/dialogs?limit=50",
    );
    return data.find((dialog) => dialog.preview?.text === "Потрібне дзеркало 70 на 160");
  });
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  await panel.reply("З полицею чи без?");
  await panel.reply("І коли доставити?");
  await customer.said("І коли доставити?").waitFor();

  // Not the newest one is answered; giving it up and choosing again works from the keyboard.
  const answer = customer.frame.getByRole("button", { name: "Відповісти: З полицею чи без?" });
  await answer.click();
  await customer.frame.getByRole("button", { name: "Не відповідати на це повідомлення" }).click();
  expect(await customer.frame.locator(".answering").count()).toBe(0);
  await answer.focus();
  await customer.page.keyboard.press("Enter");
  await customer.frame.locator(".answering").getByText("З полицею чи без?").waitFor();
  await until("the box to have the focus", () =>
    customer.box.evaluate((box) => box === box.ownerDocument.activeElement),
  );
  await customer.send("Без");
  await customer.log.locator(".own .quote").filter({ hasText: "З полицею чи без?" }).waitFor();
  const quote = panel.thread.getByRole("button", { name: /З полицею чи без\?/ });
  await quote.waitFor();

  // The other way round.
  await panel.said("Без").hover();
  await panel.page.keyboard.press("Escape");
  await panel.page.keyboard.press("m");
  await panel.page.getByRole("menuitem", { name: "Відповісти" }).click();
  await panel.reply("Записали: без полиці");
  await customer.said("Записали: без полиці").waitFor();
  await customer.log.locator(".their .quote").filter({ hasText: "Без" }).waitFor();
  expect(customer.errors).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("two snippets on a page: one launcher, one chat, one dialog", async () => {
  const customer = await Customer.at(browser, house.shopPage("/twice"));
  await customer.openChat();
  await customer.send("З двох снипетів");
  await until("the message", async () => (await previews()).includes("З двох снипетів"));
  expect(await customer.launcher.count()).toBe(1);
  expect(await customer.page.locator("iframe[src*='/widget/']").count()).toBe(1);
  expect((await previews()).filter((text) => text === "З двох снипетів")).toHaveLength(1);
  expect(customer.errors).toEqual([]);
});

test("a single-page site throws its body away: the chat comes back with the conversation", async () => {
  const customer = await Customer.at(browser, house.shopPage("/spa"));
  await customer.openChat();
  await customer.send("До зміни сторінки");
  await until("the message", async () => (await previews()).includes("До зміни сторінки"));
  await customer.page.getByRole("button", { name: "Далі" }).click();
  await customer.page.getByRole("heading", { name: "Друга сторінка" }).waitFor();
  await customer.said("До зміни сторінки").waitFor();
  await customer.send("Після зміни сторінки");
  await until("the message", async () => (await previews()).includes("Після зміни сторінки"));
  expect((await previews()).filter((text) => text === "До зміни сторінки")).toEqual([]);
  expect(customer.errors).toEqual([]);
});

test("a site that is not on the list gets no chat and no harm", async () => {
  const other = await Shop.open();
  try {
    const { page } = await person(browser);
    // The page may not read the refusal; that the loader's own file still comes tells it from a dead network.
    let configAsked = false;
    page.on("request", (request) => {
      if (request.url().endsWith(`/widget/${house.bot}/config`)) configAsked = true;
    });
    const probed = page.waitForEvent(
      "requestfinished",
      (request) =>
        configAsked && request.url().endsWith("/widget/rz.js") && request.resourceType() === "fetch",
    );
    await page.goto(house.shopPage().replace(house.shop.origin, other.origin));
    await probed;
    expect(await page.getByRole("button", { name: /^Чат/ }).count()).toBe(0);
    expect(await page.locator("iframe").count()).toBe(0);
  } finally {
    await other.close();
  }
});

test("reload, a second page and a second tab continue the same conversation", async () => {
  const customer = await Customer.at(browser, house.shopPage());
  await customer.openChat();
  await customer.send("Одна розмова");
  await until("the message", async () => (await previews()).includes("Одна розмова"));
  await customer.page.reload();
  await customer.openChat();
  await customer.said("Одна розмова").waitFor();
  const second = new Customer(customer.context, await customer.context.newPage(), customer.errors);
  await second.page.goto(house.shopPage("/twice"));
  await second.openChat();
  await second.said("Одна розмова").waitFor();
  await second.send("З другої вкладки");
  await customer.said("З другої вкладки").waitFor();
  expect(await customer.said("З другої вкладки").count()).toBe(1);
  expect(customer.errors).toEqual([]);
});

test("what the operator writes is text, whatever it looks like; right-to-left stands on its side", async () => {
  await house.setStatus(IRYNA, "online");
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await house.setStatus(IRYNA, "online");
  const customer = await Customer.at(browser, house.shopPage());
  await customer.openChat();
  await customer.send("Є хто на місці?");
  await panel.list.getByRole("option").filter({ hasText: "Є хто на місці?" }).click();
  const markup = `<b onclick=alert(1)>жирно</b> <script>document.title="зламано"</script>`;
  await panel.reply(markup);
  await customer.said(markup).waitFor();
  await panel.reply("مرحبا، طلبك في الطريق");
  const bubble = customer.said("مرحبا، طلبك في الطريق");
  await bubble.waitFor();
  expect(await bubble.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  const long = "Детально ".repeat(445).slice(0, 4000).trimEnd();
  await panel.box.fill(long);
  await panel.box.press("Enter");
  await customer.said(long).waitFor();
  expect(await customer.log.evaluate((log) => log.scrollWidth <= log.clientWidth)).toBe(true);
  expect(await customer.page.title()).toBe("Крамниця");
  expect([...customer.errors, ...panel.errors]).toEqual([]);
});

test("the calls of a page run in order and the escape key folds the chat", async () => {
  const customer = await Customer.at(browser, house.shopPage());
  await customer.launcher.waitFor();
  await customer.page.evaluate(() => {
    const kw = (window as unknown as { kw_event(...args: unknown[]): void }).kw_event;
    kw("openchat", 1);
    kw("send", { text: "Надіслано сторінкою" });
  });
  await customer.said("Надіслано сторінкою").waitFor();
  await until("the message", async () => (await previews()).includes("Надіслано сторінкою"));
  await customer.box.press("Escape");
  await customer.frame.locator("main").waitFor({ state: "hidden" });
  await until("the launcher to have the focus back", () =>
    customer.launcher.evaluate((button) => button === (button.getRootNode() as ShadowRoot).activeElement),
  );
  expect(customer.errors).toEqual([]);
});

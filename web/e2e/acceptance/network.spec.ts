import type { Browser, JSHandle } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";
import { Wire } from "../support/wire";

const [IRYNA] = NAMES;
let browser: Browser;
let house: House;
let wire: Wire;
let turn = 0;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});
beforeEach(async () => {
  wire = await Wire.to(house.server.port);
});
afterEach(async () => {
  await wire.close();
});

/** An operator over the wire with an open dialog of a new customer. */
async function atWork(): Promise<{ panel: Panel; customer: string; id: number }> {
  turn += 1;
  const customer = `Клієнт Номер${turn}`;
  await house.write(customer, "Добрий день");
  const { id } = await house.dialogOf(customer);
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, wire.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  await panel.said("Добрий день").waitFor();
  // The reply box comes a moment after the conversation, and over the same wire.
  await panel.box.waitFor();
  return { panel, customer, id };
}

const LOST = "Зв’язок зник. Пишіть далі — надішлемо, щойно відновиться.";

test("cut in mid-sentence: typing goes on, the message waits, nothing is missed and nothing comes twice", async () => {
  const { panel, customer, id } = await atWork();
  await panel.write("Ваше замовлення ");
  wire.cut();
  await panel.page.getByText(LOST).waitFor();
  await panel.write("вже в дорозі");
  await house.write(customer, "Я ще тут");
  await house.write(customer, "І чекаю");
  await panel.box.press("Enter");
  await panel.thread.getByText("Чекає на зв’язок").waitFor();
  await panel.write("чернетка під час обриву");

  wire.heal();
  await panel.page.getByText(/Знову на зв’язку/).waitFor();
  await panel.said("Я ще тут").waitFor();
  await panel.said("І чекаю").waitFor();
  await until("the message on the server", () => house.count(id, "Ваше замовлення вже в дорозі"));
  await until("no clock left", async () => (await panel.thread.getByText("Чекає на зв’язок").count()) === 0);
  expect(await house.count(id, "Ваше замовлення вже в дорозі")).toBe(1);
  expect(await panel.said("Ваше замовлення вже в дорозі").count()).toBe(1);
  expect(await panel.said("Я ще тут").count()).toBe(1);
  expect(await panel.box.inputValue()).toBe("чернетка під час обриву");
  await panel.page.getByText(LOST).waitFor({ state: "detached" });
});

/** Well within what the panel keeps quiet about. */
const SHORT_MS = 1_000;

/** From now on: how long the connection was away, milliseconds, once it is back; and whether the panel has spoken of it. */
function watched(panel: Panel): Promise<JSHandle<{ lasted: number; spoken: boolean }>> {
  return panel.page.evaluateHandle((text) => {
    const seen = { lasted: 0, spoken: false };
    let lostAt = 0;
    new MutationObserver(() => {
      seen.spoken ||= document.body.innerText.includes(text);
      const linked = document.querySelector("nav button[aria-label^='На зв’язку']") !== null;
      if (!linked) lostAt ||= performance.now();
      else if (lostAt > 0) seen.lasted ||= performance.now() - lostAt;
    }).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["aria-label"],
    });
    return seen;
  }, LOST);
}

test("a short cut is not spoken of", async () => {
  const { panel, customer } = await atWork();
  const lost = panel.page.getByText(LOST);
  // A cut that a busy machine makes longer than a second and a half is rightly spoken of, and is no short one: then another one.
  let cuts = 0;
  for (let lasted = Infinity; lasted > SHORT_MS; cuts += 1) {
    await lost.waitFor({ state: "detached" });
    const watch = await watched(panel);
    wire.cut();
    wire.heal();
    await until("the connection again", () => watch.evaluate(({ lasted }) => lasted > 0));
    await house.write(customer, `Після короткого обриву ${cuts}`);
    await panel.said(`Після короткого обриву ${cuts}`).waitFor();
    const seen = await watch.jsonValue();
    lasted = seen.lasted;
    if (lasted <= SHORT_MS) expect(seen.spoken).toBe(false);
  }
});

test("sent without a network, page closed, network back: it arrives once", async () => {
  const { panel, id } = await atWork();
  wire.cut();
  await panel.reply("Написано без зв’язку, перше");
  await panel.reply("Написано без зв’язку, друге");
  await panel.page.getByText("Чекає на зв’язок").first().waitFor();
  await until("both kept in the browser", async () => (await panel.unsent()) === 2);
  await panel.page.goto("about:blank");
  wire.heal();
  await panel.open(`/inbox/mine/${id}`);
  await until("both on the server", () => house.count(id, "Написано без зв’язку, друге"));
  await panel.said("Написано без зв’язку, друге").waitFor();
  await until("nothing waits", async () => (await panel.page.getByText("Чекає на зв’язок").count()) === 0);
  const own = (await house.messages(id)).filter((message) => message.author.kind === "operator");
  expect(own.map((message) => message.text)).toEqual([
    "Написано без зв’язку, перше",
    "Написано без зв’язку, друге",
  ]);
  expect(await panel.said("Написано без зв’язку, перше").count()).toBe(1);
});

test("the server has it and the answer is lost: sent again, one message", async () => {
  const { panel, id } = await atWork();
  wire.deafen();
  await panel.box.fill("Відповідь, про яку ніхто не почув");
  await panel.box.press("Enter");
  await until("the message on the server", () => house.count(id, "Відповідь, про яку ніхто не почув"));
  wire.cut();
  wire.heal();
  await panel.thread
    .getByText(/Прийнято сервером|Надіслано|Доставлено/)
    .first()
    .waitFor({ state: "attached" });
  expect(await house.count(id, "Відповідь, про яку ніхто не почув")).toBe(1);
  expect(await panel.said("Відповідь, про яку ніхто не почув").count()).toBe(1);
});

test("the server loses its power in the middle of work: the panel finds it again and nothing is lost", async () => {
  const { panel, customer, id } = await atWork();
  await panel.reply("Перед збоєм");
  await until("the message on the server", () => house.count(id, "Перед збоєм"));
  await house.server.crash();
  await panel.reply("Після збою");
  // The longer the server was away, the longer the panel's pauses have grown.
  await panel.online();
  await until("the message on the server", () => house.count(id, "Після збою"));
  await house.write(customer, "Клієнт після збою");
  await panel.said("Клієнт після збою").waitFor();
  expect(await house.count(id, "Перед збоєм")).toBe(1);
  expect(await house.count(id, "Після збою")).toBe(1);
});

test("signed out elsewhere while typing: sign-in over the kept screen, the draft stays", async () => {
  const { panel, id } = await atWork();
  await panel.write("Половина думки");
  const csrf = (
    (await (await panel.context.request.get(`${wire.url}/api/v1/auth/session`)).json()) as {
      csrf_token: string;
    }
  ).csrf_token;
  const out = await panel.context.request.post(`${wire.url}/api/v1/auth/logout`, {
    headers: { "x-csrf-token": csrf },
    data: {},
  });
  expect(out.ok()).toBe(true);
  const sheet = panel.page.getByRole("dialog", { name: "Увійдіть знову" });
  await sheet.waitFor();
  expect(panel.page.url()).toContain(`/inbox/mine/${id}`);
  expect(await sheet.getByLabel("Електронна пошта").inputValue()).toBe(house.colleague(IRYNA).email);
  await sheet.getByLabel("Пароль").fill(PASSWORD);
  await sheet.getByRole("button", { name: "Увійти" }).click();
  await sheet.waitFor({ state: "detached" });
  await panel.online();
  expect(await panel.box.inputValue()).toBe("Половина думки");
  await panel.box.press("Enter");
  await until("the message on the server", () => house.count(id, "Половина думки"));
  expect(await house.count(id, "Половина думки")).toBe(1);
});

test("the customer's network dies: the chat says so, keeps the message and hears what was missed", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  await house.setStatus(IRYNA, "online");
  const customer = await Customer.at(browser, house.shopPage("/", wire.url));
  await customer.openChat();
  await customer.send("Перше повідомлення з чату");
  await panel.list.getByRole("option").filter({ hasText: "Перше повідомлення з чату" }).click();
  await panel.said("Перше повідомлення з чату").waitFor();

  wire.cut();
  await customer.frame.getByText("Немає зв’язку. Надішлемо, щойно відновиться.").waitFor();
  await customer.send("Написано в метро");
  await customer.log.getByText("Чекає на зв’язок").waitFor();
  await panel.reply("Поки вас не було");
  wire.heal();
  await customer.said("Поки вас не було").waitFor();
  await panel.said("Написано в метро").waitFor();
  expect(await panel.said("Написано в метро").count()).toBe(1);
  expect(await customer.said("Написано в метро").count()).toBe(1);
  await house.setStatus(IRYNA, "offline");
});

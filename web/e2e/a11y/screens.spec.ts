import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults, launch, narrowEnough, person } from "../support/browser";
import { Customer } from "../support/customer";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { HERO, scene } from "../support/scene";
import { Server } from "../support/server";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const THEMES = ["light", "dark"] as const;
const PROFILE = [
  ["general", "Загальне"],
  ["fields", "Мої дані"],
  ["notifications", "Сповіщення"],
  ["hotkeys", "Гарячі клавіші"],
  ["quick-replies", "Швидкі відповіді"],
  ["signature", "Підпис"],
  ["sessions", "Активні сеанси"],
] as const;
let browser: Browser;
let house: House;
let hero: number;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch({ whole: true }),
    House.open({ settings: { topic_required_on_close: true } }),
  ]);
  hero = await scene(house);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Nothing moves any more: a half-faded colour has another contrast. */
async function settled(page: Page): Promise<void> {
  await until("the end of animations", () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .every(
          (animation) =>
            animation.playState !== "running" ||
            animation.effect?.getComputedTiming().iterations === Infinity,
        ),
    ),
  );
}

async function faultless(page: Page, what: string): Promise<void> {
  await settled(page);
  expect([what, ...(await accessibilityFaults(page))]).toEqual([what]);
}

/** Names and roles of a screen without what changes from run to run: numbers, times (with a plus: past what is allowed). */
function stable(snapshot: string): string {
  return (
    snapshot
      .replace(/\+?\d{1,2}:\d{2}/g, "0:00")
      .replace(/щойно|\d+ (хв|с|мс|год)/g, "0 хв")
      // From the first whole minute on the row says how long.
      .replace(/клієнт чекає \d+ хвилин\p{L}*/gu, "клієнт чекає")
      .replace(/\d+/g, "0")
  );
}

describe.each(THEMES)("WCAG 2.2 AA, %s", (theme) => {
  test("sign-in and first set-up", async () => {
    const { page } = await person(browser, { theme });
    await page.goto(`${house.server.url}/login`);
    await page.getByRole("heading", { name: "Вхід" }).waitFor();
    await faultless(page, "login");
    await page.getByLabel("Електронна пошта").fill("nobody@example.org");
    await page.getByLabel("Пароль").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await faultless(page, "login with an error");
    await page.goto(`${house.server.url}/forgot`);
    await page.getByRole("heading", { name: "Забули пароль?" }).waitFor();
    await faultless(page, "forgotten password");

    const fresh = await Server.start({ admin: false });
    try {
      await page.goto(`${fresh.url}/setup`);
      await page.getByRole("heading", { name: "Перший запуск" }).waitFor();
      await faultless(page, "setup");
    } finally {
      await fresh.stop();
    }
  });

  test("workspace, transfer, close, help, menu, drawers, sign-in over the screen", async () => {
    const panel = await Panel.signedIn(
      browser,
      house.server.url,
      house.colleague(IRYNA),
      `/inbox/mine/${hero}`,
      { theme },
    );
    const { page } = panel;
    await panel.thread.getByText("А коли це буде?").waitFor();
    // What her other browser has left in the reply box comes a moment after it, and this is written on behind.
    const hers = await house.as(IRYNA);
    const { data } = await hers.get<{ data: { dialog_id: number; text: string }[] }>("/api/v1/drafts");
    const left = data.find(({ dialog_id }) => dialog_id === hero)?.text ?? "";
    await until("the draft", async () => (await panel.box.inputValue()) === left);
    await panel.write("Доставимо в будній день");
    await faultless(page, "list, thread and composer");
    await page.getByRole("tab", { name: "Нотатка" }).click();
    await faultless(page, "note");
    await page.getByRole("tab", { name: "Відповідь" }).click();

    await page.getByRole("button", { name: "Передати", exact: true }).click();
    await page.getByRole("dialog", { name: "Передати звернення" }).waitFor();
    await faultless(page, "transfer");
    await page.keyboard.press("Escape");

    const bare = await house.api.post("/api/v1/bots", { name: `Без теми ${theme}`, on_no_scenario: "queue" });
    await house.api.put(`/api/v1/bots/${bare.id}/channels/custom_channel`, { custom_channel_url: "" });
    const client = theme === "light" ? "Наталія Гриценко" : "Олег Сидоренко";
    await house.write(client, "Питання без теми", bare.id);
    const { id } = await house.dialogOf(client);
    await house.assign(id, IRYNA);
    await panel.open(`/inbox/mine/${id}`);
    await page.getByRole("button", { name: /^Закрити/ }).click();
    await page.getByRole("dialog", { name: "Закриття звернення" }).waitFor();
    await faultless(page, "close");
    await page.keyboard.press("Escape");

    await page.locator("body").press("/");
    const words = page.getByRole("combobox", { name: /Слова з повідомлень/ });
    await words.fill("дзеркало");
    await page.getByRole("group", { name: "Повідомлення" }).getByRole("option").first().waitFor();
    await faultless(page, "search");
    await page.keyboard.press("Escape");
    // Until the field has gone, what is typed is typed into it.
    await words.waitFor({ state: "detached" });

    await page.locator("body").press("?");
    await page.getByRole("dialog", { name: "Гарячі клавіші цього екрана" }).waitFor();
    await faultless(page, "shortcut sheet");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /Статус і налаштування/ }).click();
    await page.getByRole("menu").waitFor();
    await faultless(page, "menu");
    await page.keyboard.press("Escape");

    await page.setViewportSize({ width: 1000, height: 800 });
    await page.getByRole("button", { name: "Перегляди" }).click();
    await page.getByRole("dialog", { name: "Перегляди" }).waitFor();
    await faultless(page, "folders drawer");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Клієнт і звернення" }).click();
    await page.getByRole("dialog", { name: "Клієнт і звернення" }).waitFor();
    await faultless(page, "context drawer");
    await page.keyboard.press("Escape");

    await page.setViewportSize({ width: 390, height: 844 });
    await panel.open("/inbox/queue");
    await panel.row("Роман Павлюк").waitFor();
    await faultless(page, "queue on a phone");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);

    await page.context().clearCookies();
    await page.evaluate(() => fetch("/api/v1/panel/bootstrap"));
    expect(panel.errors.filter((error) => !error.includes("401"))).toEqual([]);
  });

  test("the palette and every page of the profile", async () => {
    const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/inbox/mine", {
      theme,
    });
    const { page } = panel;
    await panel.row(HERO).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await faultless(page, "palette");
    await page.keyboard.press("Escape");
    for (const [path, heading] of PROFILE) {
      await panel.open(`/me/${path}`);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await faultless(page, path);
      await page.setViewportSize({ width: 390, height: 844 });
      await narrowEnough(page, path);
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    await page.goto(`${house.server.url}/nowhere/at/all`);
    expect(panel.errors.filter((error) => !error.includes("404"))).toEqual([]);
  });

  test("settings: every page, a drawer, a difference", async () => {
    const email = `boss-${theme}@example.org`;
    await house.api.post("/api/v1/users", {
      email,
      name: "Дарина Руденко",
      password: PASSWORD,
      roles: ["administrator"],
    });
    const panel = await Panel.signedIn(browser, house.server.url, { email }, "/settings", { theme });
    const { page } = panel;
    const menu = page.getByRole("navigation", { name: "Налаштування" });
    await menu.getByRole("link").first().waitFor();
    const links = await menu.getByRole("link").all();
    const paths = await Promise.all(links.map((link) => link.getAttribute("href")));
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      await panel.open(path ?? "");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await until(
        `${path} to be read`,
        async () => (await page.getByText("Читаю налаштування").count()) === 0,
      );
      await faultless(page, `${path}`);
    }
    await panel.open("/settings/requests/operator-statuses");
    await page.getByRole("button", { name: "Змінити: Обід" }).click();
    await page.getByRole("dialog", { name: "Обід" }).waitFor();
    await faultless(page, "drawer");
    await panel.open("/settings/requests/timers");
    await page.getByLabel("Стежити за неактивними діалогами").check();
    await page.getByRole("button", { name: "Зберегти" }).click();
    await page.getByRole("dialog", { name: "Перевірте зміни" }).waitFor();
    await faultless(page, "difference");
    expect(panel.errors).toEqual([]);
    // Some forty pages, each of which is looked through for faults.
  }, 120_000);

  test("the chat on a customer's page", async () => {
    const customer = await Customer.at(browser, house.shopPage(), { theme });
    await customer.page.emulateMedia({ colorScheme: theme });
    await customer.openChat();
    await customer.send("Добрий день! Чи є «Місяць» у наявності?");
    const frame = customer.page.frames().find((known) => known.url().includes("/widget/"));
    if (!frame) throw new Error("there is no frame");
    expect(await accessibilityFaults(customer.page)).toEqual([]);
    expect(await accessibilityFaults(frame)).toEqual([]);
  });
});

test("structure of the sign-in and the workspace as a reader hears it", async () => {
  const visitor = await person(browser);
  await visitor.page.goto(`${house.server.url}/login`);
  // The form comes a moment after the page.
  await visitor.page.getByRole("button", { name: "Увійти" }).waitFor();
  expect(await visitor.page.locator("body").ariaSnapshot()).toMatchSnapshot("sign-in");

  const panel = await Panel.signedIn(
    browser,
    house.server.url,
    house.colleague(IRYNA),
    `/inbox/mine/${hero}`,
  );
  await panel.thread.getByText("А коли це буде?").waitFor();
  await panel.page.getByRole("heading", { level: 2, name: HERO }).first().waitFor();
  await until(
    "both replies to be delivered",
    async () => (await panel.thread.getByText("Надіслано", { exact: true }).count()) === 2,
  );
  // The reply box comes a moment after the conversation, and its draft from the server; so do the choice of the channel and the verb
  // of putting off.
  const main = panel.page.getByRole("main");
  await main.getByRole("button", { name: /^через Власний канал/ }).waitFor();
  await main.getByText("Чернетку збережено").waitFor();
  await main.getByRole("button", { name: "Відкласти" }).waitFor();
  // The rail tells how fast the server answers when it has answered once.
  await panel.page.getByRole("button", { name: /^На зв’язку, \d/ }).waitFor();
  expect(stable(await panel.page.getByRole("navigation").first().ariaSnapshot())).toMatchSnapshot("rail");
  expect(
    stable(await panel.page.getByRole("region", { name: "Список звернень" }).ariaSnapshot()),
  ).toMatchSnapshot("list");
  expect(stable(await main.ariaSnapshot())).toMatchSnapshot("thread");

  /** What a page reads after it has been drawn, and is to be heard too. */
  const late: Record<"general" | "notifications", readonly Locator[]> = {
    general: [main.getByRole("heading", { level: 1 })],
    notifications: [
      main.getByRole("button", { name: "Переглянуто все" }),
      main.getByRole("button", { name: "Увімкнути тут" }),
    ],
  };
  for (const path of ["general", "notifications"] as const) {
    await panel.open(`/me/${path}`);
    for (const part of late[path]) await part.waitFor();
    expect(stable(await main.ariaSnapshot())).toMatchSnapshot(path);
  }
});

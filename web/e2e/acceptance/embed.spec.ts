import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Row } from "../support/api";
import { accessibilityFaults, launch, person } from "../support/browser";
import { Crm, type Told } from "../support/crm";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
const MARIA = "Марія Бондаренко";
const BOHDAN = "Богдан Кравець";
/** A PNG of one red pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64",
);
let browser: Browser;
let house: House;
let crm: Crm;
let key: string;

beforeAll(async () => {
  [browser, house, crm] = await Promise.all([launch(), House.open({ operators: [IRYNA] }), Crm.open()]);
  await house.api.post("/api/v1/users", { ...BOSS, password: PASSWORD, roles: ["administrator"] });
  const made = await house.api.post<Row & { key: string }>("/api/v1/api-keys", {
    name: "CRM",
    scopes: ["embed:token"],
  });
  key = made.key;
});
afterAll(async () => {
  await browser.close();
  await Promise.all([house.close(), crm.close()]);
});

/** What the CRM's server does before it shows its page. */
async function oneTimeToken(): Promise<string> {
  const answer = await fetch(`${house.server.url}/api/v1/embed/token`, {
    method: "POST",
    headers: { authorization: `API-Key ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ user_email: house.colleague(IRYNA).email }),
  });
  if (!answer.ok) throw new Error(`token: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { token: string }).token;
}

async function frameAddress(query: string, path = "/embed/inbox"): Promise<string> {
  return `${house.server.url}${path}?${query}#token=${await oneTimeToken()}`;
}

const heard = (page: Page): Promise<Told[]> => page.evaluate<Told[]>("heard");
const say = (page: Page, type: string, data: unknown): Promise<unknown> =>
  page.evaluate(`say(${JSON.stringify(type)}, ${JSON.stringify(data)})`);

/** The first message of a kind that fits. */
function told(page: Page, type: string, fits: (data: Told["data"]) => boolean = () => true): Promise<Told> {
  return until(`«${type}» of the frame`, async () =>
    (await heard(page)).find((message) => message.type === type && fits(message.data)),
  );
}

const opened = (page: Page, id: number): Promise<Told> =>
  told(page, "dialog.opened", ({ dialog }) => (dialog as Row).id === id);

async function dialogOf(customer: string, text: string): Promise<number> {
  await house.write(customer, text);
  const { id } = await house.dialogOf(customer);
  await house.assign(id, IRYNA);
  return id;
}

test("an administrator names the CRM's page, a wrong one is refused in words, and the change is in the history", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/integrations/embed");
  const { page } = panel;
  await page.getByRole("heading", { name: "Вбудована панель", level: 1 }).waitFor();
  const list = page.getByLabel("Сторінки, яким дозволено");
  const save = async (text: string): Promise<void> => {
    await list.fill(text);
    await page.getByRole("button", { name: "Зберегти" }).click();
    await page
      .getByRole("dialog", { name: "Перевірте зміни" })
      .getByRole("button", { name: "Зберегти" })
      .click();
  };
  await save("https://*.example.com");
  await page.locator("#field-embed_allowed_origins[aria-invalid]").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await save(crm.ours);
  await panel.toast("Збережено");
  expect(await house.api.get("/api/v1/settings/embed")).toEqual({ embed_allowed_origins: [crm.ours] });
  await page.getByRole("button", { name: "Історія" }).click();
  await page.getByRole("dialog", { name: "Історія" }).getByText("Сторінки, яким дозволено").waitFor();
});

test("the CRM's page opens a client's dialog, hears of it, fills in a text and learns what the client answers", async () => {
  await house.api.patch("/api/v1/settings/embed", { embed_allowed_origins: [crm.ours] });
  const maria = await dialogOf(MARIA, "Чи готове дзеркало?");
  const bohdan = await dialogOf(BOHDAN, "Який термін?");
  const { page, context, errors } = await person(browser);
  // The former address, with everything behind it.
  const address = await frameAddress(`layout=compact&dialog_id=${maria}`, "/embed/operator");
  await page.goto(crm.page(crm.ours, address));

  const ready = await told(page, "ready");
  expect(ready.origin).toBe(house.server.url);
  expect(ready.data).toEqual({ user: { id: house.colleague(IRYNA).id, name: IRYNA } });
  expect((await opened(page, maria)).data).toMatchObject({ client: { name: MARIA } });
  const frame = page.frameLocator("#panel");
  await frame.locator("#thread").getByText("Чи готове дзеркало?", { exact: true }).waitFor();
  // No rail, no second pane in the compact layout, and no token in the address.
  expect(await frame.getByRole("navigation", { name: "Розділи" }).count()).toBe(0);
  expect(await frame.locator("#dialog-list").isVisible()).toBe(false);
  expect(page.frames()[1]?.url()).toBe(`${house.server.url}/embed/inbox?layout=compact&dialog_id=${maria}`);
  expect(await context.cookies()).toEqual([]);

  await say(page, "fill", { text: "Вже готове" });
  const box = frame.locator("#composer");
  await until("the text in the reply box", async () => (await box.inputValue()) === "Вже готове");
  await box.press("Enter");
  await until("the reply on the server", async () => (await house.count(maria, "Вже готове")) === 1);
  await house.write(MARIA, "Дякую, заберу завтра");
  await told(
    page,
    "message.in",
    ({ message }) => (message as { text: string }).text === "Дякую, заберу завтра",
  );

  const { client } = await house.dialog(bohdan);
  await say(page, "open", { client_id: client.id });
  await opened(page, bohdan);
  await frame.getByRole("button", { name: "Назад" }).click();
  await frame.locator("#dialog-list").waitFor();

  await say(page, "context", {
    title: "Угода 12",
    url: "https://crm.example.com/12",
    fields: { Сума: "1200 грн" },
  });
  await say(page, "open", { dialog_id: maria });
  await frame.getByRole("link", { name: "Угода 12" }).waitFor();
  await box.waitFor();
  await frame.getByRole("button", { name: /Сума: 1200 грн/ }).click();
  await until("the value in the reply box", async () => (await box.inputValue()).includes("1200 грн"));
  await frame.getByRole("button", { name: "Картка в CRM" }).click();
  await told(page, "client.open_request", (data) => (data["client"] as { name: string }).name === MARIA);
  await say(page, "set_status", { status: "online" });
  await told(page, "status", ({ status }) => (status as { can_receive: boolean }).can_receive);
  expect(await accessibilityFaults(page.frames()[1] ?? page)).toEqual([]);
  expect(errors).toEqual([]);
});

test("mounted by the script, the full layout has the list beside the dialog, and nothing else of the panel is shown in a frame", async () => {
  await house.api.patch("/api/v1/settings/embed", { embed_allowed_origins: [crm.ours] });
  const { id } = await house.dialogOf(MARIA);
  const { page } = await person(browser);
  const options = { layout: "full", dialog_id: id, token: await oneTimeToken() };
  await page.goto(crm.mounted(house.server.url, options));
  await opened(page, id);
  const frame = page.frameLocator("#here iframe");
  await say(page, "open", { client_id: 999_999 });
  await told(page, "error", (data) => data["of"] === "open" && data["code"] === "not_found");
  await frame.locator("#dialog-list").waitFor();
  await frame.locator("#thread").waitFor();

  const other = await person(browser);
  await other.page.goto(crm.page(crm.ours, `${house.server.url}/inbox/mine`));
  await until("the refusal in the console", () =>
    other.errors.some((line) => line.includes("frame-ancestors")),
  );
  expect(await other.page.frameLocator("#panel").locator("#root").count()).toBe(0);
});

test("pictures, the viewer and downloads work in the frame, which has no cookie", async () => {
  await house.api.patch("/api/v1/settings/embed", { embed_allowed_origins: [crm.ours] });
  const { id } = await house.dialogOf(MARIA);
  const { page, context, errors } = await person(browser);
  await page.goto(crm.page(crm.ours, await frameAddress(`dialog_id=${id}`)));
  await opened(page, id);
  const frame = page.frameLocator("#panel");
  await frame.locator("input[data-files]").setInputFiles([
    { name: "зразок.png", mimeType: "image/png", buffer: PIXEL },
    { name: "умови.txt", mimeType: "text/plain", buffer: Buffer.from("Оплата після монтажу") },
  ]);
  const box = frame.locator("#composer");
  await box.fill("Ось умови");
  await until("the message on the server", async () => {
    await box.press("Enter");
    return (await house.count(id, "Ось умови")) === 1;
  });

  const photo = frame.locator("#thread").getByRole("button", { name: "Відкрити фото зразок.png" });
  const drawn = (img: HTMLImageElement): boolean => img.complete && img.naturalWidth > 0;
  await until("the picture drawn", () => photo.getByRole("img").evaluate(drawn));
  expect(await photo.getByRole("img").getAttribute("src")).toMatch(/^\/f\//);
  await photo.click();
  const viewer = frame.getByRole("dialog", { name: "Перегляд фото" });
  await until("the whole picture drawn", () => viewer.getByRole("img").evaluate(drawn));
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "detached" });

  const coming = page.waitForEvent("download");
  await frame
    .locator("#thread")
    .getByRole("link", { name: /Завантажити умови\.txt/ })
    .click();
  const saved = await coming;
  expect(saved.suggestedFilename()).toBe("умови.txt");
  expect(await readFile((await saved.path()) as string, "utf8")).toBe("Оплата після монтажу");
  expect(await context.cookies()).toEqual([]);
  expect(errors).toEqual([]);
});

test("ws_14: a page that is not listed gets no panel, and a foreign window beside the panel is not heard", async () => {
  await house.api.patch("/api/v1/settings/embed", { embed_allowed_origins: [crm.ours] });
  const [maria, bohdan] = [await house.dialogOf(MARIA), await house.dialogOf(BOHDAN)];
  const stranger = await person(browser);
  await stranger.page.goto(crm.page(crm.foreign, await frameAddress(`dialog_id=${maria.id}`)));
  await until("the refusal in the console", () =>
    stranger.errors.some((line) => line.includes("frame-ancestors")),
  );
  expect(await stranger.page.frameLocator("#panel").locator("#root").count()).toBe(0);
  expect(await heard(stranger.page)).toEqual([]);

  const { page } = await person(browser);
  await page.goto(crm.page(crm.ours, await frameAddress(`dialog_id=${maria.id}`), true));
  await opened(page, maria.id);
  const attack = { source: "rozmova", v: 1, type: "open", data: { dialog_id: bohdan.id } };
  await page.evaluate(
    `document.getElementById("sibling").contentWindow.postMessage(${JSON.stringify(attack)}, "*")`,
  );
  await told(page, "said");
  // The panel answers what comes after it from the page that may speak.
  await say(page, "set_status", { status: "no such status" });
  await told(page, "error", ({ of }) => of === "set_status");
  const shown = (await heard(page)).filter(({ type }) => type === "dialog.opened");
  expect(shown.map(({ data }) => (data["dialog"] as Row).id)).toEqual([maria.id]);
});

test("a used token signs nobody in: the frame says so, asks its page for another one and goes on with it", async () => {
  await house.api.patch("/api/v1/settings/embed", { embed_allowed_origins: [crm.ours] });
  const address = await frameAddress("layout=full");
  const first = await person(browser);
  await first.page.goto(crm.page(crm.ours, address));
  await told(first.page, "ready");

  const { page } = await person(browser);
  await page.goto(crm.page(crm.ours, address));
  await told(page, "auth.required", ({ reason }) => reason === "refused");
  await page.frameLocator("#panel").getByText("CRM не змогла увійти").waitFor();
  expect((await heard(page)).some(({ type }) => type === "ready")).toBe(false);
  await say(page, "auth", { token: await oneTimeToken() });
  await told(page, "ready");
  await page.frameLocator("#panel").locator("#dialog-list").waitFor();

  // Ended from outside: the same person goes on where they were.
  await house.api.delete(`/api/v1/users/${house.colleague(IRYNA).id}/sessions`);
  await told(page, "auth.required", ({ reason }) => reason === "ended");
  const ended = page.frameLocator("#panel").getByRole("dialog", { name: "Вхід завершився" });
  await ended.waitFor();
  await say(page, "auth", { token: await oneTimeToken() });
  await ended.waitFor({ state: "detached" });
});

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch, person } from "../support/browser";
import { Crm } from "../support/crm";
import { House, NAMES, PASSWORD } from "../support/house";
import { CLIENT, Company } from "../support/oidc";
import { Panel } from "../support/panel";
import { ADMIN } from "../support/server";

const [IRYNA, TARAS] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
let browser: Browser;
let house: House;
let company: Company;

beforeAll(async () => {
  [browser, house] = await Promise.all([
    launch(),
    House.open({ operators: [IRYNA, TARAS], knowsItsAddress: true }),
  ]);
  company = await Company.open(`${house.server.url}/api/v1/auth/oidc/callback`);
  await house.api.post("/api/v1/users", { ...BOSS, password: PASSWORD, roles: ["administrator"] });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([house.close(), company.close()]);
});

const BUTTON = { name: "Увійти через Крамницю" };

/** At the company's page: enters as somebody. */
async function enter(page: Page, account: string): Promise<void> {
  await page.getByRole("heading", { name: "Company sign-in" }).waitFor();
  await page.getByLabel("Account").fill(account);
  await page.getByRole("button", { name: "Enter" }).click();
}

test("an administrator sets the company's sign-in up, and the page says what is wrong until it is right", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/access/sso");
  const { page } = panel;
  await page.getByText(`${house.server.url}/api/v1/auth/oidc/callback`).waitFor();
  await page.getByText("console.cloud.google.com", { exact: false }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Служба", { exact: true }).selectOption("generic");
  await page.getByLabel("Адреса служби").fill(`${company.issuer}/`);
  await page.getByLabel("Client ID").fill(CLIENT.id);
  await page.getByLabel("Client secret").fill("a-wrong-secret-at-first");
  await page.getByLabel("Назва на кнопці").fill("Крамницю");
  const save = page.getByRole("button", { name: "Зберегти" });
  /** Saves, and asks the provider under what is stored then. */
  const check = async (finding: string): Promise<void> => {
    await save.click();
    await save.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Перевірити", exact: true }).click();
    await page.getByText(finding, { exact: false }).waitFor();
  };
  await check("they must be the same");
  await page.getByLabel("Адреса служби").fill(company.issuer);
  await check("does not know this client id and secret");
  await page.getByRole("button", { name: "Замінити: Client secret" }).click();
  await page.getByLabel("Client secret").fill(CLIENT.secret);
  await page.getByLabel("Пропонувати на сторінці входу").check();
  await check("Усе гаразд");
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors).toEqual([]);
});

test("an operator signs in with the company's account and is where they wanted to be", async () => {
  const { email } = house.colleague(IRYNA);
  const { page, errors } = await person(browser);
  await page.goto(`${house.server.url}/inbox/all`);
  await page.getByRole("link", BUTTON).waitFor();
  await page.getByLabel("Пароль").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("link", BUTTON).press("Enter");
  await enter(page, email.toUpperCase());
  await page.waitForURL(`${house.server.url}/inbox/all`);
  await page.getByText("Відкритих звернень немає").waitFor();
  const session = await page.context().request.get(`${house.server.url}/api/v1/auth/session`);
  expect(((await session.json()) as { user: { email: string } }).user.email).toBe(email);
  expect(errors).toEqual([]);
});

test("whoever has no password confirms in a window of its own, and the page goes on where it was", async () => {
  const email = "kateryna@example.org";
  await house.api.post("/api/v1/users", { email, name: "Катерина Мельник", roles: ["operator"] });
  const { page, errors } = await person(browser);
  await page.goto(`${house.server.url}/settings/access/my`);
  await page.getByRole("link", BUTTON).click();
  await enter(page, email);
  await page.waitForURL(`${house.server.url}/settings/access/my`);
  const confirm = page.getByRole("button", { name: "Підтвердити через Крамницю" });
  await confirm.waitFor();
  expect(await page.getByLabel("Пароль").count()).toBe(0);
  const add = page.getByRole("button", { name: "Увімкнути", exact: true });
  await add.click();
  await page.getByText("Спершу підтвердьте, що це ви.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  const opening = page.waitForEvent("popup");
  await confirm.press("Enter");
  const own = await opening;
  await page.getByText("Увійдіть у вікні, що відкрилося.", { exact: false }).waitFor();
  // The company knows this browser already and asks all the same.
  await enter(own, email);
  await page.getByText("Підтверджено до", { exact: false }).waitFor();
  await add.click();
  await page.getByLabel("Код підтвердження").waitFor();
  expect(errors.filter((error) => !error.includes("403"))).toEqual([]);
});

test("inside a CRM's page one signs in in a window of its own, and is told when the browser keeps it shut", async () => {
  const crm = await Crm.open();
  try {
    await house.api.patch("/api/v1/settings/embed", { embed_allowed_origins: [crm.ours] });
    const address = crm.page(crm.ours, `${house.server.url}/embed/inbox`);
    const { page, errors } = await person(browser);
    await page.goto(address);
    const frame = page.frameLocator("#panel");
    const button = frame.getByRole("button", BUTTON);
    await button.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const opening = page.waitForEvent("popup");
    await button.press("Enter");
    await enter(await opening, house.colleague(IRYNA).email);
    await frame.getByText("Станьте на лінію, щоб отримувати звернення").waitFor();
    const cookies = await page.context().cookies(house.server.url);
    expect(cookies.map(({ name }) => name)).not.toContain("rozmova_session");
    expect(errors).toEqual([]);

    const shut = await person(browser);
    await shut.page.addInitScript("window.open = () => null");
    await shut.page.goto(address);
    const closed = shut.page.frameLocator("#panel");
    await closed.getByRole("button", BUTTON).click();
    await closed.getByRole("alert").getByText("Дозвольте спливні вікна", { exact: false }).waitFor();
  } finally {
    await crm.close();
  }
});

test("whoever is not here, is not verified or changes their mind sees why, in both languages", async () => {
  const arrive = async (account: string, language: "uk" | "en" = "uk"): Promise<Page> => {
    const { page } = await person(browser, { language });
    await page.goto(`${house.server.url}/api/v1/auth/oidc`);
    await enter(page, account);
    return page;
  };
  const stranger = await arrive("nobody@example.org");
  await stranger.getByRole("heading", { name: "Для вас тут немає облікового запису" }).waitFor();
  expect(await accessibilityFaults(stranger)).toEqual([]);
  const english = await arrive("nobody@example.org", "en");
  await english.getByRole("heading", { name: "There is no account for you here" }).waitFor();
  expect(await accessibilityFaults(english)).toEqual([]);
  await english.getByRole("link", { name: "To the sign-in" }).click();
  await english.waitForURL(`${house.server.url}/login`);

  const unproved = await arrive("unverified@example.org");
  await unproved.getByText("не підтвердила вашу електронну пошту", { exact: false }).waitFor();

  const { page } = await person(browser);
  await page.goto(`${house.server.url}/api/v1/auth/oidc`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("або ви скасували вхід", { exact: false }).waitFor();
  await page.goto(`${house.server.url}/api/v1/auth/oidc/callback?code=c&state=s`);
  await page.getByText("почато в іншому браузері", { exact: false }).waitFor();

  const users = await house.api.get<{ data: { email: string }[] }>("/api/v1/users?limit=500");
  expect(users.data.map(({ email }) => email)).not.toContain("nobody@example.org");
});

test("passwords are left to the owner, who finds their form behind a button", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/access/security");
  await panel.page.getByLabel("Вхід за паролем для всіх").uncheck();
  await panel.page.getByRole("button", { name: "Зберегти" }).click();
  const sure = panel.page.getByRole("dialog", { name: "Перевірте зміни" });
  await sure.getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");

  const { page, errors } = await person(browser);
  const signIn = async (email: string, password: string): Promise<void> => {
    await page.getByLabel("Електронна пошта").fill(email);
    await page.getByLabel("Пароль").fill(password);
    await page.keyboard.press("Enter");
  };
  await page.goto(`${house.server.url}/login`);
  await page.getByRole("link", BUTTON).waitFor();
  expect(await page.getByLabel("Пароль").count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Увійти з паролем (лише власник)" }).press("Enter");
  await signIn(house.colleague(TARAS).email, PASSWORD);
  await page.getByText("Пошта або пароль не підходять", { exact: false }).waitFor();
  await signIn(ADMIN.email, ADMIN.password);
  await page.waitForURL(/\/inbox|\/settings/);
  expect(errors.filter((error) => !error.includes("401"))).toEqual([]);
});

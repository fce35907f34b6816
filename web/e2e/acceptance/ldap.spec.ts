import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";

const [IRYNA] = NAMES;
const BOSS = { email: "boss@example.org", name: "Дарина Руденко" };
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
  await house.api.post("/api/v1/users", { ...BOSS, password: PASSWORD, roles: ["administrator"] });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("the company directory is set up in the panel, and what is wrong with it is said in words", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, BOSS, "/settings/access/ldap");
  const { page } = panel;
  const save = page.getByRole("button", { name: "Зберегти" });
  await page.getByRole("button", { name: "Перевірити" }).click();
  await page.getByText("Спершу збережіть адресу").waitFor();

  await page.getByLabel("Адреса каталогу").fill("ldap://127.0.0.1:1");
  await save.click();
  await page.getByText(/without StartTLS/).waitFor();
  await page.getByLabel("StartTLS", { exact: true }).check();
  await page.getByLabel("Ім’я для читання (bind DN)").fill("cn=reader,dc=example");
  await page.getByLabel("Пароль для читання").fill("the-password-of-the-reader");
  await page.getByLabel("Де шукати людей (base DN)").fill("dc=example");
  await page.getByRole("button", { name: "Додати групу" }).click();
  await page.getByLabel("Назва групи (DN)").fill("cn=support,dc=example");
  await page.getByRole("group", { name: "Група 1" }).getByRole("combobox").selectOption("supervisor");
  await save.click();
  await page.getByRole("dialog").getByRole("button", { name: "Зберегти" }).click();
  await panel.toast("Збережено");
  await page.getByText("****ader").waitFor();

  await page.getByRole("button", { name: "Перевірити" }).click();
  await page.getByText("За цією адресою ніхто не відповідає.").waitFor();
  await page.getByRole("button", { name: "Звірити зараз" }).click();
  await page.getByText("Спершу ввімкніть вхід паролем із каталогу.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
});

import { readFile } from "node:fs/promises";
import type { Browser, Download } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { House, NAMES } from "../support/house";
import { Panel } from "../support/panel";
import { until } from "../support/until";

const [IRYNA] = NAMES;
const CLIENT = "Марія Бондаренко";
let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function bytesOf(download: Download): Promise<Buffer> {
  return readFile((await download.path()) as string);
}

test("a conversation leaves the panel as a PDF, its attachments as an archive and one by one", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const { page } = panel;
  await panel.goOnline();
  await house.write(CLIENT, "Надішліть обидва рахунки");
  await panel.choose(CLIENT);
  await panel.said("Надішліть обидва рахунки").waitFor();
  const { id } = await house.dialogOf(CLIENT);
  const more = page.getByRole("main").getByRole("button", { name: "Інші дії", exact: true });
  const choose = async (name: string): Promise<void> => {
    await more.click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  const saved = async (name: string): Promise<Download> => {
    const download = page.waitForEvent("download");
    await choose(name);
    return download;
  };

  // Without files the menu offers the PDF alone.
  await more.click();
  await page.getByRole("menuitem", { name: "Зберегти як PDF", exact: true }).waitFor();
  expect(await page.getByRole("menuitem", { name: /Вкладення/ }).count()).toBe(0);
  await page.keyboard.press("Escape");

  // Two files of one name, and a note.
  const button = page.getByRole("button", { name: "Надіслати", exact: true });
  const links = panel.thread.getByRole("link", { name: /Завантажити рахунок\.txt/ });
  for (const [n, content] of ["перший рахунок", "другий рахунок"].entries()) {
    await page
      .locator("input[data-files]")
      .setInputFiles([{ name: "рахунок.txt", mimeType: "text/plain", buffer: Buffer.from(content) }]);
    await until(
      "the file on the server",
      async () => (await button.getAttribute("aria-disabled")) === "false",
    );
    await panel.box.press("Enter");
    await until("the file in the thread", async () => (await links.count()) === n + 1);
  }
  await until("both messages on the server", async () => {
    const own = (await house.messages(id)).filter(({ author }) => author.kind === "operator");
    return own.length === 2;
  });
  const api = await house.as(IRYNA);
  await api.post(`/api/v1/dialogs/${id}/messages`, { text: "Постійна клієнтка, знижка", as: "note" });
  await panel.said("Постійна клієнтка, знижка").waitFor();

  const plain = await saved("Зберегти як PDF");
  await panel.toast("PDF збережено");
  expect(plain.suggestedFilename()).toBe(`dialog-${id}.pdf`);
  const [clients, teams] = [await bytesOf(plain), await bytesOf(await saved("Зберегти як PDF з нотатками"))];
  for (const pdf of [clients, teams]) expect(pdf.subarray(0, 5).toString("latin1")).toBe("%PDF-");
  expect(teams.length).toBeGreaterThan(clients.length);

  const archive = await saved("Вкладення одним архівом");
  expect(archive.suggestedFilename()).toBe(`dialog-${id}.zip`);
  const zip = await bytesOf(archive);
  for (const part of ["PK", "рахунок.txt", "рахунок (1).txt", "перший рахунок", "другий рахунок"]) {
    expect(zip.includes(Buffer.from(part))).toBe(true);
  }

  await choose("Вкладення окремо…");
  const sheet = page.getByRole("dialog", { name: "Вкладення розмови" });
  await until("both files in the list", async () => (await sheet.getByRole("link").count()) === 2);
  expect(await accessibilityFaults(page)).toEqual([]);
  const one = page.waitForEvent("download");
  await sheet.getByRole("link").last().click();
  const second = await one;
  expect(second.suggestedFilename()).toBe("рахунок.txt");
  expect((await bytesOf(second)).toString()).toBe("другий рахунок");
  const all: Download[] = [];
  page.on("download", (download) => all.push(download));
  await sheet.getByRole("button", { name: "Завантажити всі окремо: 2" }).click();
  await until("a download of its own for each", async () => all.length === 2);
  const contents = await Promise.all(all.map(async (download) => (await bytesOf(download)).toString()));
  expect(contents.sort()).toEqual(["другий рахунок", "перший рахунок"]);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(panel.errors).toEqual([]);
});

test("a reason is told when there is nothing to save", async () => {
  await house.write("Роман Павлюк", "Без файлів");
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), "/inbox/all", {
    language: "en",
  });
  const { page } = panel;
  await panel.choose("Роман Павлюк");
  await panel.said("Без файлів").waitFor();
  await page.route("**/export.pdf*", (route) =>
    route.fulfill({
      status: 413,
      contentType: "application/problem+json",
      body: JSON.stringify({ code: "too_large", detail: "the conversation has 5001 lines" }),
    }),
  );
  await page.getByRole("main").getByRole("button", { name: "More actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save as PDF", exact: true }).click();
  await panel.toast("Not saved: the conversation is too long for one PDF");
  expect(await page.getByText("Preparing the PDF…").count()).toBe(0);
});

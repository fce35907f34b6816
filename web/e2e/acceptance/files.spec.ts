import { execFile } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { deflateSync } from "node:zlib";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFaults, launch } from "../support/browser";
import { Customer } from "../support/customer";
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

/** A PNG of one colour with these sides. */
function png(width: number, height: number, [r, g, b]: [number, number, number]): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([
    Buffer.of(0),
    ...Array.from({ length: width }, (_, x) => Buffer.of(r, (g + x) % 256, b)),
  ]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

test("files both ways: chosen, pasted, dropped, refused, sent once, looked at and saved", async () => {
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA));
  const { page } = panel;
  await panel.goOnline();
  const customer = await Customer.at(browser, house.shopPage());
  await customer.openChat();

  // The customer sends a photo without words.
  const chat = customer.frame;
  const clip = chat.getByRole("button", { name: "Додати файл" });
  await clip.waitFor();
  await chat.locator("input[type=file]").setInputFiles([
    { name: "тріщина.png", mimeType: "image/png", buffer: png(900, 500, [40, 90, 160]) },
    { name: "програма.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") },
  ]);
  await chat.getByText("Такий файл не приймаємо").waitFor();
  await chat.getByRole("button", { name: "Прибрати програма.exe" }).click();
  const send = chat.getByRole("button", { name: "Надіслати" });
  await until("the photo on the server", async () => send.isEnabled());
  await send.click();
  await chat.getByRole("img", { name: "тріщина.png" }).waitFor();
  const chatFrame = customer.page.frames().find((frame) => frame.url().includes("/widget/"));
  if (chatFrame) expect(await accessibilityFaults(chatFrame)).toEqual([]);

  // The operator's list says so; the thread shows it small, and large with a click.
  const row = panel.list.getByRole("option").first();
  await row.getByText("Фото", { exact: true }).waitFor();
  await row.click();
  const photo = panel.thread.getByRole("button", { name: "Відкрити фото тріщина.png" });
  await photo.waitFor();
  await until("the picture drawn", () =>
    photo.getByRole("img").evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth === 640),
  );

  // Chosen, dropped and pasted; what is not accepted is said before a byte is sent.
  await page.locator("input[data-files]").setInputFiles([
    { name: "рахунок.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj\n") },
    { name: "шкідник.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") },
  ]);
  const chips = page.getByRole("list", { name: "Вкладені файли" });
  await chips.getByText("Такі файли не приймаються").waitFor();
  const button = page.getByRole("button", { name: "Надіслати", exact: true });
  await panel.box.press("Enter");
  await panel.toast("Приберіть файли, які не завантажились");
  await chips.getByRole("button", { name: "Прибрати шкідник.exe" }).click();
  const dropped = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "нове дзеркало.png", { type: "image/png" }));
      return data;
    },
    [...png(300, 200, [180, 120, 30])],
  );
  await panel.thread.dispatchEvent("dragover", { dataTransfer: dropped });
  await page.getByText("Відпустіть, щоб додати до повідомлення").waitFor();
  await panel.thread.dispatchEvent("drop", { dataTransfer: dropped });
  await chips.getByText("нове дзеркало.png").waitFor();
  await panel.box.evaluate(
    (box, bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
      box.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    [...png(200, 200, [30, 140, 60])],
  );
  await chips.getByText(/^screenshot-/).waitFor();
  await until(
    "three files on the server",
    async () => (await button.getAttribute("aria-disabled")) === "false",
  );
  expect(await accessibilityFaults(page)).toEqual([]);

  // What is uploaded survives a reload of the page.
  await page.reload();
  await panel.online();
  await chips.getByText("рахунок.pdf").waitFor();
  expect(await chips.getByRole("listitem").count()).toBe(3);
  await panel.box.fill("Ось рахунок і нове дзеркало");
  await panel.box.press("Enter");
  await panel.said("Ось рахунок і нове дзеркало").waitFor();
  await chips.waitFor({ state: "detached" });
  await customer.said("Ось рахунок і нове дзеркало").waitFor();
  await chat.getByRole("img", { name: "нове дзеркало.png" }).waitFor();

  // Saved with its own name, here and there.
  const here = page.waitForEvent("download");
  await panel.thread.getByRole("link", { name: /Завантажити рахунок\.pdf/ }).click();
  const saved = await here;
  expect(saved.suggestedFilename()).toBe("рахунок.pdf");
  expect((await readFile((await saved.path()) as string)).toString("latin1")).toContain("%PDF-1.4");
  const there = customer.page.waitForEvent("download");
  await chat.getByRole("link", { name: /рахунок\.pdf/ }).click();
  expect((await there).suggestedFilename()).toBe("рахунок.pdf");

  // The viewer with the keyboard alone.
  await photo.focus();
  await page.keyboard.press("Enter");
  const viewer = page.getByRole("dialog", { name: "Перегляд фото" });
  await viewer.getByText("1 з 3").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("ArrowRight");
  await viewer.getByText("2 з 3").waitFor();
  await page.keyboard.press("+");
  await page.keyboard.press("-");
  await page.keyboard.press("ArrowLeft");
  await viewer.getByText("1 з 3").waitFor();
  const shots = process.env["ROZMOVA_SHOTS"];
  if (shots) await page.screenshot({ path: path.join(shots, "viewer.png") });
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "detached" });
  await until("the focus back on the photo", () => photo.evaluate((node) => node === document.activeElement));

  // A note with a file stays with the team.
  await panel.box.press("Control+.");
  await page
    .locator("input[data-files]")
    .setInputFiles([{ name: "секрет.txt", mimeType: "text/plain", buffer: Buffer.from("лише для команди") }]);
  await until("the note's file", async () => (await chips.getByText(/Б$/).count()) === 1);
  await until("the note may go", async () => {
    await panel.box.press("Enter");
    return (await panel.thread.getByRole("link", { name: /секрет\.txt/ }).count()) === 1;
  });
  if (shots) {
    await page.screenshot({ path: path.join(shots, "thread.png") });
    await customer.page.screenshot({ path: path.join(shots, "widget.png") });
  }
  await customer.page.reload();
  await customer.openChat();
  await chat.getByRole("img", { name: "тріщина.png" }).waitFor();
  expect(await chat.getByText("секрет").count()).toBe(0);
  expect(panel.errors).toEqual([]);
});

test("a large file goes in chunks, goes on after a lost connection and a reload, and is sent", async () => {
  await house.write("Марія Бондаренко", "Надішліть креслення");
  const { id } = await house.dialogOf("Марія Бондаренко");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  const file = path.join(await mkdtemp(path.join(tmpdir(), "rozmova-")), "креслення.csv");
  // Five chunks; the file on the disk keeps its time of change, by which it is known again.
  await writeFile(file, "x;y;z\n".repeat(22 * 175_000));
  const chunks: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") chunks.push(new URL(request.url()).searchParams.get("offset") ?? "");
  });
  const second = "**/api/v1/uploads/*?offset=5242880";
  await page.route(second, (route) => route.abort("connectionreset"));
  await page.locator("input[data-files]").setInputFiles(file);
  const chips = page.getByRole("list", { name: "Вкладені файли" });
  await chips.getByRole("progressbar").waitFor();
  await until("the second chunk lost", () => chunks.includes("5242880"));

  // The line stays lost until the page is gone: it goes on by itself otherwise.
  await page.reload();
  await panel.online();
  await page.unroute(second);
  chunks.length = 0;
  await page.locator("input[data-files]").setInputFiles(file);
  const button = page.getByRole("button", { name: "Надіслати", exact: true });
  await chips.getByText("креслення.csv").waitFor();
  const rest = ["5242880", "10485760", "15728640", "20971520"];
  for (const at of rest) await until(`the chunk at ${at}`, () => chunks.includes(at));
  await until("the file on the server", async () => (await button.getAttribute("aria-disabled")) === "false");
  expect(chunks).toEqual(rest);
  await panel.box.fill("Креслення");
  await panel.box.press("Enter");
  await panel.said("Креслення").waitFor();
  await until("the message on the server", async () => (await house.count(id, "Креслення")) === 1);
  await panel.thread.getByRole("link", { name: /Завантажити креслення\.csv/ }).waitFor();
});

test("a photo of a phone is shown, and as it came it is one press away, in the conversation and in the viewer", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "rozmova-"));
  const [from, to] = [path.join(folder, "photo.png"), path.join(folder, "photo.heic")];
  await writeFile(from, png(640, 480, [90, 120, 60]));
  await promisify(execFile)("heif-enc", ["-o", to, from]);
  const bytes = await readFile(to);

  await house.write("Роман Павлюк", "Надішліть фото дзеркала");
  const { id } = await house.dialogOf("Роман Павлюк");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Надішліть фото дзеркала").waitFor();
  await page
    .locator("input[data-files]")
    .setInputFiles([{ name: "IMG_0007.HEIC", mimeType: "image/heic", buffer: bytes }]);
  const button = page.getByRole("button", { name: "Надіслати", exact: true });
  await page.getByRole("list", { name: "Вкладені файли" }).getByRole("listitem").waitFor();
  await until(
    "the photo on the server",
    async () => (await button.getAttribute("aria-disabled")) === "false",
  );
  await panel.box.press("Enter");

  const saved = async (link: Locator): Promise<[string, boolean]> => {
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    const content = await readFile((await download.path()) as string);
    return [download.suggestedFilename(), content.equals(bytes)];
  };
  const beside = panel.thread.getByRole("link", { name: "Оригінал (HEIC) IMG_0007.jpg" });
  await beside.waitFor();
  expect(await saved(beside)).toEqual(["IMG_0007.heic", true]);
  await panel.thread.getByRole("button", { name: "Відкрити фото IMG_0007.jpg" }).click();
  const viewer = page.getByRole("dialog", { name: "Перегляд фото" });
  expect(await saved(viewer.getByRole("link", { name: /^Оригінал/ }))).toEqual(["IMG_0007.heic", true]);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors).toEqual([]);
});

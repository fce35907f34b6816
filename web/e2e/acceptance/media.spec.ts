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
  [browser, house] = await Promise.all([launch({ whole: true }), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Three seconds of a tone: one channel of 8,000 samples a second, 16 bits each. */
function tone(): Buffer {
  const rate = 8_000;
  const samples = rate * 3;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write("RIFF", 0, "ascii");
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write("WAVEfmt ", 8, "ascii");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "ascii");
  wav.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1)
    wav.writeInt16LE(Math.round(Math.sin(at / 4) * 20_000), 44 + at * 2);
  return wav;
}

test("a sound is played in the conversation, faster if wanted, and emoji come by a colon", async () => {
  await house.write("Павло Голосовий", "Слухаю вас");
  const { id } = await house.dialogOf("Павло Голосовий");
  await house.assign(id, IRYNA);
  const panel = await Panel.signedIn(browser, house.server.url, house.colleague(IRYNA), `/inbox/mine/${id}`);
  const { page } = panel;
  await panel.said("Слухаю вас").waitFor();
  await panel.box.waitFor();
  await page
    .locator("[data-files]")
    .setInputFiles({ name: "voice.wav", mimeType: "audio/wav", buffer: tone() });
  await page.getByRole("list", { name: "Вкладені файли" }).getByText("voice.wav").waitFor();

  await panel.box.focus();
  await page.keyboard.type("Готово :доставк");
  await page.getByRole("listbox", { name: "Емодзі" }).getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await until("the sign in the text", async () => (await panel.box.inputValue()) === "Готово 🚚");
  await until("a message", async () => {
    await panel.box.press("Enter");
    return house.count(id, "Готово 🚚");
  });

  // Before the server has answered it is the message on its way, whose player goes with it.
  await panel.thread.getByText("Надіслано", { exact: true }).waitFor();
  const player = panel.thread.getByRole("group", { name: "Аудіо voice.wav" });
  await player.waitFor();
  const sound = panel.thread.locator("audio");
  await player.getByRole("button", { name: "Слухати" }).click();
  await until("the sound to go on", () => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime > 0));
  await player.getByRole("button", { name: "Швидкість 1, змінити" }).click();
  expect(await sound.evaluate((audio: HTMLAudioElement) => audio.playbackRate)).toBe(1.5);
  await until("the end", () => player.getByRole("button", { name: "Слухати" }).isVisible());
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(panel.errors).toEqual([]);
});

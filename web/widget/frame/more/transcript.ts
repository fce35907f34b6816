import type { Message } from "../protocol";
import type { Words } from "./words";

/** A conversation as plain text, one line a message, in the visitor's own time. System lines are left out. */
export function transcript(
  messages: readonly Message[],
  w: Words,
  title: string,
  time: (iso: string) => string,
): string {
  const lines = messages
    .filter((m) => m.from !== "system")
    .map((m) => {
      const who = m.from === "visitor" ? w.you : m.author?.name || (m.from === "bot" ? w.bot : title);
      const buttons = (m.content.buttons ?? []).map((b) => b.title).join(" / ");
      const text = [m.content.text, buttons && `[${buttons}]`].filter(Boolean).join(" ");
      return `[${time(m.ts)}] ${who}: ${text.replace(/\r?\n/g, "\n    ")}`;
    });
  return `${title}\r\n\r\n${lines.join("\n").replace(/\r?\n/g, "\r\n")}\r\n`;
}

/** Pages of history that a file may hold: 5,000 messages. */
const PAGES = 100;

/** Every message of a dialog, oldest first. */
export async function wholeOf(page: (before?: string) => Promise<Message[]>): Promise<Message[]> {
  let all: Message[] = [];
  for (let n = 0; n < PAGES; n++) {
    const found = await page(all[0]?.id);
    all = [...found, ...all];
    if (found.length < 50) break;
  }
  return all;
}

/** Hands a text to the visitor as a file. */
export function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob(["﻿", text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

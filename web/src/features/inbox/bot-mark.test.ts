import { expect, it } from "vitest";
import type { Dialog } from "../../api/types";
import { botMark } from "./bot-mark";

const preview = (author_kind: "bot" | "client") => ({ text: "Вітаю", author_kind, type: "text" as const });

it.each<[string, Pick<Dialog, "state" | "preview">, boolean, ReturnType<typeof botMark>]>([
  ["a narrow row that a bot leads", { state: "bot", preview: preview("client") }, false, "leads"],
  ["a row whose chip says that a bot leads it", { state: "bot", preview: preview("bot") }, true, null],
  ["a waiting request that a bot answered", { state: "queued", preview: preview("bot") }, true, "answered"],
  ["a request whose client wrote after the bot", { state: "active", preview: preview("client") }, true, null],
  ["a request without a line", { state: "new", preview: null }, false, null],
])("the mark of a bot in %s", (_, dialog, chips, mark) => {
  expect(botMark(dialog, chips)).toBe(mark);
});

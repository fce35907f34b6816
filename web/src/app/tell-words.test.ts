import { beforeEach, expect, it } from "vitest";
import { useToasts } from "../ui/toasts";
import { tellWords } from "./tell-words";

const word = (kind: string, dialog_id: number | null) => ({
  seq: 1,
  t: "notification",
  d: { kind, text: "Марія", dialog_id },
});

beforeEach(() => {
  useToasts.setState({ list: [] });
});

it("a whisper is told without a way elsewhere, and what the notifier tells is left to it", () => {
  tellWords([
    word("whisper", 81),
    word("forced_status", null),
    word("mention", 81),
    word("operator_silent", 81),
  ]);
  expect(useToasts.getState().list.map(({ text, action }) => [text, action])).toEqual([
    ["notice.whisper", null],
  ]);
});

it("a supervisor’s word about no request is told as it was said", () => {
  tellWords([word("word", null)]);
  expect(useToasts.getState().list.map(({ text, action }) => [text, action])).toEqual([
    ["notice.word", null],
  ]);
});

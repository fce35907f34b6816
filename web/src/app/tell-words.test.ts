import { beforeEach, expect, it } from "vitest";
import type { DialogId } from "../api/types";
import { useToasts } from "../ui/toasts";
import { tellWords } from "./tell-words";

const word = (kind: string, dialog_id: number | null) => ({
  seq: 1,
  t: "notification",
  d: { kind, text: "Марія", dialog_id },
});

let opened: DialogId[] = [];
const tell = (...events: ReturnType<typeof word>[]): void => {
  tellWords(events, (dialog) => {
    opened.push(dialog);
  });
};

beforeEach(() => {
  opened = [];
  useToasts.setState({ list: [] });
});

it("a supervisor is told that an operator does not answer, one press from the request", () => {
  tell(word("operator_silent", 81));
  const [toast, ...others] = useToasts.getState().list;
  expect(others).toEqual([]);
  expect(toast?.text).toBe("notice.silent");
  toast?.action?.run();
  expect(opened).toEqual([81]);
});

it("a whisper is told without a way elsewhere, and what the notifier tells is left to it", () => {
  tell(word("whisper", 81), word("forced_status", null), word("mention", 81));
  expect(useToasts.getState().list.map(({ text, action }) => [text, action])).toEqual([
    ["notice.whisper", null],
  ]);
});

it("a supervisor’s word about no request is told as it was said", () => {
  tell(word("word", null));
  expect(useToasts.getState().list.map(({ text, action }) => [text, action])).toEqual([
    ["notice.word", null],
  ]);
});

import { expect, test } from "vitest";
import type { Message, OperatorId } from "../../api/types";
import { handedToMe } from "./DeclineBar";

const ME = 7 as OperatorId;
const line = (part: Partial<Message>): Message =>
  ({
    direction: "internal",
    author: { kind: "system", id: null, name: null },
    text: "",
    attachments: [],
    ...part,
  }) as Message;
const connected = (how: string, operator_id = 7) =>
  line({
    text: "operator_connected",
    attachments: [{ how, operator_id }] as unknown as Message["attachments"],
  });
const answer = line({ direction: "out", author: { kind: "operator", id: ME, name: "Ірина" }, text: "Вітаю" });
const question = line({ direction: "in", author: { kind: "client", id: 1, name: "Марія" }, text: "Є хто?" });

test.each<[string, Message[], boolean]>([
  ["a colleague handed it over", [question, answer, connected("transferred")], true],
  ["the client wrote meanwhile", [connected("transferred"), question], true],
  ["answered since", [connected("transferred"), answer], false],
  ["the distributor gave it", [connected("transferred"), connected("auto")], false],
  ["handed to somebody else", [connected("transferred", 8)], false],
  ["nothing is known", [], false],
])("a request may be declined: %s", (_, messages, expected) => {
  expect(handedToMe(messages, ME)).toBe(expected);
});

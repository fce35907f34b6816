import { expect, test } from "vitest";
import type { Dialog, Subject } from "../api/types";
import { fieldsOf, missingForClose, missingFromRefusal } from "./closing";

const topic = (id: number, parent_id: number | null, require_on_close: ("tags" | "comment")[]): Subject =>
  ({ id, parent_id, require_on_close }) as unknown as Subject;
const subjects = [topic(1, null, ["tags"]), topic(2, 1, ["comment"]), topic(3, null, [])];

test.each([
  ["a topic of its own rule", 1, [], {}, { subject: false, tags: true, comment: false }],
  ["a subtopic asks for what its parent does, too", 2, [], {}, { subject: false, tags: true, comment: true }],
  ["tags that are there are not asked for", 1, [5], {}, null],
  ["no rule", 3, [], {}, null],
  [
    "the settings",
    null,
    [],
    { topic_required_on_close: true },
    { subject: true, tags: false, comment: false },
  ],
])("what is missing to close: %s", (_, subject_id, tag_ids, settings, expected) => {
  const dialog = { subject_id, tag_ids } as unknown as Dialog;
  expect(missingForClose(dialog, settings, subjects)).toEqual(expected);
});

test("what is missing has the names that the server's refusal has", () => {
  const missing = { subject: true, tags: false, comment: true };
  expect(fieldsOf(missing)).toEqual({ subject_alias: "required", comment: "required" });
  expect(missingFromRefusal(fieldsOf(missing))).toEqual(missing);
});

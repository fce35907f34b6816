import { expect, test } from "vitest";
import type { Dialog, DialogStatus, Subject } from "../api/types";
import { fieldsOf, missingForClose, missingFromRefusal } from "./closing";

const topic = (id: number, parent_id: number | null, require_on_close: ("tags" | "comment")[]): Subject =>
  ({ id, parent_id, require_on_close }) as unknown as Subject;
const statuses: DialogStatus[] = [
  { id: 11, name: "Open", color: "", category: "open" },
  { id: 15, name: "Closed", color: "", category: "closed" },
];
const subjects = [topic(1, null, ["tags"]), topic(2, 1, ["comment"]), topic(3, null, [])];

test.each([
  ["a topic of its own rule", 1, [], {}, { subject: false, status: false, tags: true, comment: false }],
  [
    "a subtopic asks for what its parent does, too",
    2,
    [],
    {},
    { subject: false, status: false, tags: true, comment: true },
  ],
  ["tags that are there are not asked for", 1, [5], {}, null],
  ["no rule", 3, [], {}, null],
  [
    "the settings",
    null,
    [],
    { topic_required_on_close: true },
    { subject: true, status: false, tags: false, comment: false },
  ],
  [
    "a status, and a place for words",
    3,
    [],
    { status_required_on_close: true, comment_offered_on_close: true },
    { subject: false, status: true, tags: false, comment: false },
  ],
  [
    "a comment that may be left out is asked for all the same",
    3,
    [],
    { comment_offered_on_close: true },
    { subject: false, status: false, tags: false, comment: false },
  ],
])("what is missing to close: %s", (_, subject_id, tag_ids, settings, expected) => {
  const dialog = { subject_id, tag_ids, status_id: 11 } as unknown as Dialog;
  expect(missingForClose(dialog, settings, subjects, statuses)).toEqual(expected);
});

test("a status is not asked for where none can be chosen, or the request has it", () => {
  const settings = { status_required_on_close: true };
  const missing = (status_id: number | null, known: readonly DialogStatus[]) =>
    missingForClose(
      { subject_id: 3, tag_ids: [], status_id } as unknown as Dialog,
      settings,
      subjects,
      known,
    );
  expect(missing(15, statuses)).toBeNull();
  expect(missing(11, statuses.slice(0, 1))).toBeNull();
  expect(missing(11, [{ id: 16, name: "Spam", color: "", category: "closed", is_spam: true }])).toBeNull();
});

test("what is missing has the names that the server's refusal has", () => {
  const missing = { subject: true, status: true, tags: false, comment: true };
  expect(fieldsOf(missing)).toEqual({
    subject_alias: "required",
    status_id: "required",
    comment: "required",
  });
  expect(missingFromRefusal(fieldsOf(missing))).toEqual(missing);
});

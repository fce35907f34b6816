import { expect, it } from "vitest";
import type { DialogStatus, PanelSettings, Subject } from "../../api/types";
import { dialog, ME, OTHER } from "../../live/testing/samples";
import { refusedClose } from "./bulk-close";

const subjects = [
  { id: 1, alias: "pay", parent_id: null, require_on_close: ["comment"] },
  { id: 2, alias: "send", parent_id: null, require_on_close: [] },
] as unknown as Subject[];
const statuses = [{ id: 15, name: "Closed", color: "", category: "closed" }] as unknown as DialogStatus[];
const settings = { topic_required_on_close: true, csat_choice_on_close: true } as PanelSettings;
const why = (
  request: Parameters<typeof dialog>[0],
  how: { subject_alias?: string; status_id?: number } = {},
  by = { me: ME, seesAll: true },
  more: Partial<PanelSettings> = {},
) => {
  const row = refusedClose(dialog(request), how, by, {
    settings: { ...settings, ...more },
    subjects,
    statuses,
  });
  return row && (row.fields ?? row.code);
};

it("of many that are to be closed, each that lacks something says what, and the named topic counts", () => {
  expect(why({ subject_id: null })).toEqual({ subject_alias: "required" });
  expect(why({ subject_id: null }, { subject_alias: "send" })).toBeNull();
  expect(why({ subject_id: null }, { subject_alias: "pay" })).toEqual({ comment: "required" });
});

it("a closing status that the settings want is named for all of them", () => {
  const [by, more] = [{ me: ME, seesAll: true }, { status_required_on_close: true }];
  const request = { subject_id: subjects[1]?.id ?? null, status_id: null };
  expect(why(request, {}, by, more)).toEqual({ status_id: "required" });
  expect(why(request, { status_id: 15 }, by, more)).toBeNull();
});

it("a rating that is one's choice for one request stops nothing, nor does a request that is closed already", () => {
  const chat = { channel: "widget", subject_id: subjects[1]?.id ?? null };
  expect(why(chat)).toBeNull();
  expect(why({ state: "closed", subject_id: null })).toBeNull();
});

it("others' requests are closed only by whoever sees all", () => {
  const theirs = { operator_id: OTHER, subject_id: subjects[1]?.id ?? null };
  expect(why(theirs, {}, { me: ME, seesAll: false })).toBe("forbidden");
  expect(why(theirs)).toBeNull();
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DialogId } from "../api/types";
import { UNDO_MS, usePendingCloses, wroteSince } from "./pending-close";
import { dialog } from "./testing/samples";

const preview = (author_kind: "client" | "operator" | "note") => ({ text: "…", author_kind, type: "text" });
const before = dialog({ last_seq: 4, unread: 0, preview: preview("client") });
const [one, two, three] = [1, 2, 3] as [DialogId, DialogId, DialogId];
const waiting = (): DialogId[] => [...usePendingCloses.getState().ids];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it("a client's line is noticed, a colleague's and one's own are no reason to stay open", () => {
  expect(wroteSince(before, before)).toBe(false);
  expect(wroteSince(before, { ...before, last_seq: 5 })).toBe(true);
  expect(wroteSince(before, { ...before, last_seq: 6, unread: 1, preview: preview("note") })).toBe(true);
  expect(wroteSince(before, { ...before, last_seq: 5, preview: preview("operator") })).toBe(false);
});

it("many are closed by one call after the undo time, without those that were taken back or closed by another hand", () => {
  const [closed, again] = [vi.fn(), vi.fn()];
  const { begin, undo } = usePendingCloses.getState();
  begin([one, two, three], closed);
  begin([two], again);
  expect(waiting()).toEqual([one, two, three]);
  expect(undo([three])).toEqual([three]);
  expect(waiting()).toEqual([one, two]);
  vi.advanceTimersByTime(UNDO_MS);
  expect(closed.mock.calls).toEqual([[[one, two]]]);
  expect(again).not.toHaveBeenCalled();
  expect(waiting()).toEqual([]);
  expect(undo([one])).toEqual([]);
});

it("what is taken back as a whole is never closed, and leaving the page closes the rest at once", () => {
  const [never, closed] = [vi.fn(), vi.fn()];
  const { begin, undo } = usePendingCloses.getState();
  begin([one], never);
  begin([two, three], closed);
  undo([one]);
  window.dispatchEvent(new Event("pagehide"));
  expect(closed.mock.calls).toEqual([[[two, three]]]);
  vi.advanceTimersByTime(UNDO_MS);
  expect(closed).toHaveBeenCalledTimes(1);
  expect(never).not.toHaveBeenCalled();
});

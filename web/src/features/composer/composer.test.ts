import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dialog, ME, message, OTHER } from "../../live/testing/samples";
import { answeredByAnother } from "./collision";
import { composerMode } from "./mode";
import { TypingOut } from "./typing-out";

const all = { reply: true, note: true };

describe("what may be written", () => {
  it("is a reply in my own dialog", () => {
    expect(composerMode(dialog(), ME, all)).toEqual({ kind: "reply" });
  });

  it.each([
    [dialog({ state: "bot", operator_id: null }), "bot"],
    [dialog({ state: "queued", operator_id: null }), "queue"],
    [dialog({ operator_id: OTHER }), "other"],
    [dialog({ can_reply: false }), "window"],
  ] as const)("is only a note elsewhere", (entity, because) => {
    expect(composerMode(entity, ME, all)).toMatchObject({ kind: "note", because });
  });

  it("is a reply in a colleague's dialog for whoever has joined it, as far as they may reply at all", () => {
    const theirs = dialog({ operator_id: OTHER });
    expect(composerMode(theirs, ME, { ...all, joined: true })).toEqual({ kind: "reply" });
    expect(composerMode(theirs, ME, { ...all, joined: true }, true)).toMatchObject({ because: "observer" });
    expect(composerMode(theirs, ME, { reply: false, note: true, joined: true })).toMatchObject({
      because: "no_right",
    });
    expect(
      composerMode(dialog({ state: "queued", operator_id: null }), ME, { ...all, joined: true }),
    ).toMatchObject({ because: "queue" });
  });

  it("is a note for a light agent, and nothing without any right or after closing", () => {
    expect(composerMode(dialog(), ME, { reply: false, note: true })).toMatchObject({
      kind: "note",
      because: "no_right",
    });
    expect(composerMode(dialog(), ME, { reply: false, note: false })).toEqual({
      kind: "none",
      because: "no_right",
    });
    expect(composerMode(dialog({ state: "closed" }), ME, all)).toEqual({ kind: "none", because: "closed" });
  });
});

describe("the guard against answering twice", () => {
  const theirs = message(2, {
    direction: "out",
    author: { kind: "operator", id: OTHER, name: "Олена" },
    created_at: "2026-11-22T10:05:00.000000Z",
  });

  it("sees a colleague's answer that came after the text was begun", () => {
    expect(
      answeredByAnother(
        [message(1), theirs, message(3, { created_at: "2026-11-22T10:06:00.000000Z" })],
        ME,
        "2026-11-22T10:04:00.000Z",
      ),
    ).toBe(theirs);
  });

  it("is silent about older answers and about mine", () => {
    expect(answeredByAnother([theirs], ME, "2026-11-22T10:05:30.000Z")).toBeNull();
    expect(
      answeredByAnother(
        [{ ...theirs, author: { ...theirs.author, id: ME } }],
        ME,
        "2026-11-22T10:04:00.000Z",
      ),
    ).toBeNull();
  });
});

describe("typing that others see", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is told at most once in three seconds and ends after five seconds of rest", () => {
    const told: boolean[] = [];
    const typing = new TypingOut((on) => told.push(on));

    for (let key = 0; key < 40; key += 1) {
      typing.key();
      vi.advanceTimersByTime(100);
    }
    expect(told).toEqual([true, true]);
    vi.advanceTimersByTime(5_000);

    expect(told).toEqual([true, true, false]);
  });

  it("ends at once when the message is sent, and says nothing when nothing was typed", () => {
    const told: boolean[] = [];
    const typing = new TypingOut((on) => told.push(on));

    typing.stop();
    expect(told).toEqual([]);
    typing.key();
    typing.stop();

    expect(told).toEqual([true, false]);
  });
});

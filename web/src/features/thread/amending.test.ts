import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { describe, expect, it, vi } from "vitest";
import type { Message } from "../../api/types";
import { amendable, useAmending, useAmendingHere } from "./amending";

const AT = Date.parse("2026-11-22T10:00:00Z");
const MINUTE = 60_000;

function line(over: Partial<Message> = {}): Message {
  return {
    author: { kind: "operator", id: 7, name: "Ірина" },
    created_at: "2026-11-22T10:00:00Z",
    ...over,
  } as Message;
}

describe("changing one's own message", () => {
  const settings = { edit_own_message_min: 5, delete_own_message_min: 2 };
  const both = { change: true, remove: true };
  const neither = { change: false, remove: false };

  it("is offered for as long as the settings say", () => {
    expect(amendable(line(), "widget", 7, settings, AT + MINUTE)).toEqual(both);
    expect(amendable(line(), "widget", 7, settings, AT + 3 * MINUTE)).toEqual({
      change: true,
      remove: false,
    });
    expect(amendable(line(), "widget", 7, settings, AT + 6 * MINUTE)).toEqual(neither);
    expect(amendable(line(), "widget", 7, {}, AT)).toEqual(neither);
  });

  it("is offered for one's own lines only, and where the channel can", () => {
    expect(amendable(line(), "widget", 8, settings, AT)).toEqual(neither);
    expect(amendable(line(), "custom_channel", 7, settings, AT)).toEqual(neither);
    const note = line({ author: { kind: "note", id: 7, name: "Ірина" } });
    expect(amendable(note, "custom_channel", 7, settings, AT)).toEqual(both);
    expect(amendable(line({ deleted_at: "2026-11-22T10:00:01Z" }), "widget", 7, settings, AT)).toEqual(
      neither,
    );
  });
});

it("the window in which a message is changed does not stay open over the next conversation", () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const Thread = () => (useAmendingHere() ? "changing" : "reading");
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  const show = (id: number): void => {
    act(() => {
      root.render(createElement(Thread, { key: id }));
    });
  };
  show(1);
  act(() => {
    useAmending.setState({ what: { kind: "change", message: line() } });
  });
  expect(document.body.textContent).toBe("changing");
  show(2);
  expect(document.body.textContent).toBe("reading");
  act(() => {
    root.unmount();
  });
});

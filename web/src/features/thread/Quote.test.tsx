import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { type Live, LiveProvider } from "../../live/react";
import { withTail } from "../../live/snapshot";
import { initialState } from "../../live/state";
import { LiveStore } from "../../live/store";
import { bootstrap, DIALOG, dialog, message } from "../../live/testing/samples";
import { Quote } from "./Quote";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

it("a quote says what the message says now, also after its author has changed it or taken it back", async () => {
  const quoted = message(1, { text: "first words" });
  const later: (() => void)[] = [];
  const nothing = (): void => undefined;
  const store = new LiveStore(withTail(initialState(bootstrap()), DIALOG, [quoted]), nothing, nothing, {
    now: () => 0,
    soon: (task) => later.push(task),
  });
  const panel = { store, message: () => Promise.resolve(quoted) };
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  await act(async () => {
    root.render(
      <LiveProvider value={{ panel } as unknown as Live}>
        <Quote dialog={dialog()} id={quoted.id} />
      </LiveProvider>,
    );
    await Promise.resolve();
  });
  expect(document.body.textContent).toContain("first words");

  const amended = { ...quoted, text: "better words", edited_at: "2026-11-22T10:01:00.000000Z" };
  act(() => {
    store.push([{ seq: 1, t: "message.updated", d: { dialog_id: DIALOG, message: amended } }]);
    for (const task of later.splice(0)) task();
  });
  expect(document.body.textContent).toContain("better words");
  act(() => {
    root.unmount();
  });
});

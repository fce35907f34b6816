import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import type { OutgoingView } from "../../live/outbox";
import { type Live, LiveProvider } from "../../live/react";
import { DIALOG, dialog, ME } from "../../live/testing/samples";
import { HeldMessage } from "./HeldMessage";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

it("sending without waiting leaves the focus where one writes on", () => {
  const composer = Object.assign(document.createElement("textarea"), { id: "composer" });
  document.body.append(composer);
  const release = vi.fn();
  const item: OutgoingView = {
    nonce: "n",
    operator_id: ME,
    dialog_id: DIALOG,
    kind: "reply",
    text: "one",
    created: 1,
    held_until: Date.now() + 5_000,
    failed: null,
    state: "held",
  };
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() => {
    root.render(
      <LiveProvider value={{ panel: { outbox: { release } } } as unknown as Live}>
        <HeldMessage item={item} dialog={dialog()} />
      </LiveProvider>,
    );
  });
  act(() => {
    [...document.querySelectorAll("button")].at(-1)?.click();
  });
  expect(release).toHaveBeenCalledWith(DIALOG, "n");
  expect(document.activeElement).toBe(composer);
  act(() => {
    root.unmount();
  });
});

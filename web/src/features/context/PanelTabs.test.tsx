import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import type { DialogId } from "../../api/types";
import { type Live, LiveProvider } from "../../live/react";
import { PanelTabs } from "./PanelTabs";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
afterEach(() => {
  document.body.replaceChildren();
});

it("shows a page by an address that was asked for when its tab was chosen, and leaves the card in its place", async () => {
  // The browser of these tests opens no frames, and need not say so.
  const { settings } = (window as unknown as { happyDOM: { settings: object } }).happyDOM;
  Object.assign(settings, { handleDisabledFileLoadingAsSuccess: true });
  const answers: (() => void)[] = [];
  const panelTabs = () =>
    new Promise((resolve) => {
      const n = answers.push(() => {
        resolve([{ title: "CRM", url: `https://crm.example.com/?ts=${n}` }]);
      });
    });
  /** The newest question is answered. */
  const answered = () =>
    act(async () => {
      answers.at(-1)?.();
      await Promise.resolve();
    });
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  const live = { api: { panelTabs } } as unknown as Live;
  act(() => {
    root.render(
      <LiveProvider value={live}>
        <PanelTabs id={1 as DialogId}>
          <input id="card" />
        </PanelTabs>
      </LiveProvider>,
    );
  });
  const card = document.querySelector("#card");
  await answered();
  const tabs = document.querySelectorAll<HTMLElement>("[role=tab]");
  expect(tabs).toHaveLength(2);
  expect(card?.isConnected).toBe(true);

  act(() => {
    tabs[1]?.click();
  });
  expect(document.querySelector("iframe")).toBeNull();
  await answered();
  const frame = document.querySelector("iframe");
  expect(frame?.getAttribute("src")).toBe("https://crm.example.com/?ts=2");
  expect(frame?.getAttribute("sandbox")).not.toContain("top-navigation");
  act(() => {
    root.unmount();
  });
});

import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DialogId, PanelTab } from "../../api/types";
import { PanelTabs } from "./PanelTabs";

const api = vi.hoisted(() => ({ panelTabs: vi.fn<(id: DialogId) => Promise<readonly PanelTab[]>>() }));
vi.mock("../../live/react", () => ({ useLive: () => ({ api }) }));
vi.mock("../../i18n/desk", () => ({ useT: () => (key: string) => key }));

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  place = document.createElement("div");
  root = createRoot(place);
});

afterEach(() => {
  act(() => {
    root.unmount();
  });
  vi.unstubAllGlobals();
});

it("the address of a page is signed when the page is chosen, not when the dialog is opened", async () => {
  let ts = 0;
  api.panelTabs.mockImplementation(() => {
    ts += 1;
    return Promise.resolve([{ title: "CRM", url: `https://crm.test.example/?ts=${ts}` }]);
  });
  await act(async () => {
    root.render(<PanelTabs id={7 as DialogId}>card</PanelTabs>);
    await Promise.resolve();
  });
  const tab = [...place.querySelectorAll("button")].find((button) => button.textContent === "CRM");
  await act(async () => {
    tab?.click();
    await Promise.resolve();
  });
  expect(place.querySelector("iframe")?.getAttribute("src")).toBe("https://crm.test.example/?ts=2");
});

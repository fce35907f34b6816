import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { Problem } from "../../api/problems";
import type { Bootstrap, Dialog } from "../../api/types";
import { type Live, LiveProvider } from "../../live/react";
import { bootstrap, dialog, ME } from "../../live/testing/samples";
import { DialogFields } from "./DialogFields";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

it("says why one's own value was not stored in place of a colleague's", async () => {
  const named = (id: number) => ({ id, name: `Priority ${id}`, color: "", weight: id });
  const boot = { ...bootstrap(), priorities: [1, 2, 3].map(named) } as unknown as Bootstrap;
  const before = dialog({ operator_id: ME, state: "active", priority_id: 1 as Dialog["priority_id"] });
  const theirs = { ...before, priority_id: 2 as Dialog["priority_id"], version: before.version + 1 };
  const codes = ["precondition", "wrong_state"];
  const call = (method: string) =>
    method === "GET"
      ? Promise.resolve({ data: theirs })
      : Promise.reject(new Problem(codes.shift() ?? "internal", ""));
  const store = { state: { boot, me: ME, dialogs: new Map() }, subscribe: () => () => undefined };
  const live = { call, panel: { store, putDialog: () => undefined } } as unknown as Live;
  const root = createRoot(document.body.appendChild(document.createElement("dl")));
  const step = (what: () => void) =>
    act(async () => {
      what();
      for (let left = 10; left > 0; left -= 1) await Promise.resolve();
    });
  act(() => {
    root.render(
      <LiveProvider value={live}>
        <DialogFields dialog={before} onFinish={() => undefined} />
      </LiveProvider>,
    );
  });
  await step(() => [...document.querySelectorAll("button")].at(-1)?.click());
  await step(() => {
    const list = document.querySelector("select");
    if (!list) throw new Error("no list");
    list.value = "3";
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const told = (): string => document.querySelector("[role=alert]")?.textContent ?? "";
  expect(told()).toContain("Priority 2");

  const without = told();
  await step(() => document.querySelector<HTMLElement>("[role=alert] button")?.click());
  expect(told().length).toBeGreaterThan(without.length);
  act(() => {
    root.unmount();
  });
});

import { expect, it } from "vitest";
import type { Api } from "../api/client";
import { startEffects, withBadge } from "./effects";
import { Panel } from "./panel";
import { FakeSocket } from "./testing/fake-socket";
import { bootstrap, DIALOG } from "./testing/samples";

it("the number of waiting dialogs is drawn on the icon, two digits at most", () => {
  const svg = "<svg><path/></svg>";
  expect(withBadge(svg, 7)).toMatch(/^<svg><path\/><circle.*>7<\/text><\/svg>$/);
  expect(withBadge(svg, 140)).toContain(">99</text>");
});

it("the browser asks before a page is left that still holds an answer, and only then", () => {
  const storage = {
    all: () => Promise.resolve([]),
    put: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
  const panel = new Panel({
    api: {} as unknown as Api,
    boot: bootstrap(),
    openSocket: () => new FakeSocket(),
    storage,
  });
  const end = startEffects(panel);
  const asks = (): boolean => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(asks()).toBe(false);
  const nonce = panel.outbox.add(DIALOG, "reply", "one", [], null, [], undefined, 60_000);
  expect(asks()).toBe(true);
  panel.outbox.takeBack(DIALOG, nonce);
  expect(asks()).toBe(false);
  panel.outbox.add(DIALOG, "reply", "two", [], null, [], undefined, 60_000);
  end();
  expect(asks()).toBe(false);
});

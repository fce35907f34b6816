import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import { type Live, LiveProvider } from "../../live/react";
import { HealthPage } from "./HealthPage";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
afterEach(() => {
  vi.useRealTimers();
});

it("a server that is slow to answer is not asked again meanwhile", () => {
  vi.useFakeTimers();
  let asked = 0;
  const call = () => {
    asked += 1;
    return new Promise(() => undefined);
  };
  const link = { phase: "online", lostAt: null, missed: null, pingMs: null };
  const panel = {
    clock: { now: () => Date.now() },
    subscribeLink: () => () => undefined,
    getLink: () => link,
  };
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() => {
    root.render(
      <LiveProvider value={{ call, panel } as unknown as Live}>
        <HealthPage />
      </LiveProvider>,
    );
  });
  const first = asked;
  expect(first).toBeGreaterThan(0);
  act(() => {
    vi.advanceTimersByTime(60_000);
  });
  expect(asked).toBe(first);
  act(() => {
    root.unmount();
  });
});

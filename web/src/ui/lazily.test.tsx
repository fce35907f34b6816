import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import { lazily } from "./lazily";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

afterEach(() => {
  vi.useRealTimers();
});

it("a part that cannot be fetched hurts nothing beside it and is drawn once the network is back", async () => {
  vi.useFakeTimers();
  let tries = 0;
  let away = true;
  const Part = lazily(() => {
    tries += 1;
    return away ? Promise.reject(new TypeError("no network")) : Promise.resolve(() => <p>the part</p>);
  });
  const page = document.createElement("div");
  const root = createRoot(page);
  act(() => {
    root.render(
      <>
        <p>the conversation</p>
        <Part />
      </>,
    );
  });
  await act(async () => {
    await vi.advanceTimersByTimeAsync(60_000);
  });
  expect(page.textContent).toBe("the conversation");
  expect(tries).toBeGreaterThan(5);
  expect(tries).toBeLessThan(15);

  away = false;
  await act(async () => {
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
  });
  expect(page.textContent).toBe("the conversationthe part");
  act(() => {
    root.unmount();
  });
});

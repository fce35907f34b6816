import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServerClock } from "./clock";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

describe("the server's clock", () => {
  it("corrects for half of the round trip", () => {
    const clock = new ServerClock();

    clock.learn(new Date(1_060_000).toISOString(), 999_800, 1_000_000);

    expect(clock.now()).toBe(1_060_100);
  });

  it("believes the quickest answer and forgets it after a reconnect", () => {
    const clock = new ServerClock();
    clock.learn(new Date(1_060_000).toISOString(), 1_000_000, 1_000_000);

    clock.learn(new Date(2_000_000).toISOString(), 999_000, 1_000_000);
    expect(clock.now()).toBe(1_060_000);
    clock.relearn();
    clock.learn(new Date(1_050_000).toISOString(), 999_000, 1_000_000);

    expect(clock.now()).toBe(1_050_500);
  });

  it("ignores a time it cannot read", () => {
    const clock = new ServerClock();

    clock.learn("yesterday", 1_000_000, 1_000_000);

    expect(clock.now()).toBe(1_000_000);
  });

  it("ticks once a second for everybody, and rests without listeners", () => {
    const clock = new ServerClock();
    let beats = 0;
    const stop = clock.subscribe(() => (beats += 1));
    const before = clock.tick();

    vi.advanceTimersByTime(3_000);
    expect(beats).toBe(3);
    expect(clock.tick() - before).toBe(3_000);
    stop();
    vi.advanceTimersByTime(3_000);

    expect(beats).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("notices that the machine slept", () => {
    const wake = vi.fn();
    const clock = new ServerClock(Date.now, wake);
    clock.subscribe(() => undefined);
    vi.advanceTimersByTime(2_000);
    expect(wake).not.toHaveBeenCalled();

    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(1_000);

    expect(wake).toHaveBeenCalledOnce();
  });
});

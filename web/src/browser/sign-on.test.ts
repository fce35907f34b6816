import { describe, expect, it } from "vitest";
import { openSignOn, readSignedOn, type SignOnPurpose } from "./sign-on";

const OURS = "https://chat.example.com";
const said = (mark: string, token: string | null = null): object => ({
  source: "rozmova",
  type: "signed-on",
  mark,
  token,
});

function setUp(purpose: SignOnPurpose, opens = true) {
  const opened: string[] = [];
  const done: (string | null)[] = [];
  let heard: ((message: { data: unknown; origin: string }) => void) | null = null;
  const stop = openSignOn(purpose, (token) => done.push(token), {
    open: (url) => {
      opened.push(url);
      return opens ? {} : null;
    },
    origin: OURS,
    mark: () => "m1",
    listen: (hear) => {
      heard = hear;
      return () => {
        heard = null;
      };
    },
  });
  const say = (data: unknown, origin = OURS): void => heard?.({ data, origin });
  return { stop, opened, done, say, listens: () => heard !== null };
}

describe("signing in at the company in a window of its own", () => {
  it("asks for what it is for and comes back to the page that tells", () => {
    const { opened } = setUp("confirm");
    expect(opened).toEqual(["/api/v1/auth/oidc?purpose=confirm&next=%2Fsigned-on%3Fmark%3Dm1"]);
  });

  it("hears its own window once, and nobody else", () => {
    const { done, say, listens } = setUp("frame");
    say(said("m1", "t"), "https://evil.example");
    say(said("m2", "t"));
    say(said("m1"));
    say("noise");
    say({ ...said("m1", "t"), source: "other" });
    expect(done).toEqual([]);
    say(said("m1", "t"));
    say(said("m1", "t2"));
    expect(done).toEqual(["t"]);
    expect(listens()).toBe(false);
  });

  it("needs no token to confirm", () => {
    const { done, say } = setUp("confirm");
    say(said("m1"));
    expect(done).toEqual([null]);
  });

  it("says so when the browser opens no window, and waits for nothing then", () => {
    const { stop, listens } = setUp("frame", false);
    expect(stop).toBeNull();
    expect(listens()).toBe(false);
  });

  it("waits no longer when it is called off", () => {
    const { stop, done, say } = setUp("frame");
    stop?.();
    say(said("m1", "t"));
    expect(done).toEqual([]);
  });
});

describe("what the window says", () => {
  it("is whole, or nothing", () => {
    expect(readSignedOn(said("m1", "t"))).toEqual(said("m1", "t"));
    for (const wrong of [null, 7, "x", {}, { ...said("m1"), token: 7 }, { ...said("m1"), mark: 7 }])
      expect(readSignedOn(wrong)).toBeNull();
  });
});

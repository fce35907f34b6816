import { describe, expect, it } from "vitest";
import type { Dialog } from "../../api/types";
import type { WireEvent } from "../../live/events";
import { emptyList, initialState, type PanelState } from "../../live/state";
import * as samples from "../../live/testing/samples";
import { newestOf, samePhone } from "./find";
import { Follower } from "./news";
import { readAddress } from "./state";

function state(...dialogs: Dialog[]): PanelState {
  const first = initialState(samples.bootstrap());
  return {
    ...first,
    dialogs: new Map(dialogs.map((dialog) => [dialog.id, dialog])),
    lists: new Map([["mine" as const, { ...emptyList, loaded: true }]]),
  };
}

const updated = (dialog: Dialog): WireEvent => ({ seq: 1, t: "dialog.updated", d: { dialog } });
const message = (direction: "in" | "out", text: string): WireEvent => ({
  seq: 2,
  t: "message.new",
  d: { dialog_id: samples.DIALOG, message: samples.message(1, { direction, text }) },
});

describe("what the page around is told of the stream", () => {
  it("is a dialog that became mine, what its client writes, and its end; once each", () => {
    const follower = new Follower();
    const free = samples.dialog({ operator_id: null, state: "queued" });
    const mine = samples.dialog();
    const closed = samples.dialog({ state: "closed" });
    follower.knows(state(free));

    const types = (events: WireEvent[], now: PanelState): string[] =>
      follower.news(events, now).map(({ type }) => type);
    expect(types([updated(free)], state(free))).toEqual([]);
    expect(types([updated(mine)], state(mine))).toEqual(["dialog.assigned"]);
    expect(types([updated(mine)], state(mine))).toEqual([]);
    expect(types([message("out", "Вітаю"), message("in", "Так")], state(mine))).toEqual(["message.in"]);
    expect(types([updated(closed)], state(closed))).toEqual(["dialog.closed"]);
    expect(types([updated(closed)], state(closed))).toEqual([]);
  });

  it("is nothing of what was mine before, and nothing of other people's dialogs", () => {
    const follower = new Follower();
    const mine = samples.dialog();
    expect(follower.news([updated(mine)], state(mine))).toEqual([]);
    const theirs = samples.dialog({ operator_id: samples.OTHER });
    expect(follower.news([message("in", "Чуже")], state(theirs))).toEqual([]);
  });

  it("holds a short piece of the message only", () => {
    const follower = new Follower();
    const mine = samples.dialog();
    follower.knows(state(mine));
    const told = follower.news([message("in", "я".repeat(5_000))], state(mine))[0];
    expect(told?.type === "message.in" && told.data.message.text.length).toBe(200);
  });
});

describe("the address of the frame", () => {
  it("says layout, request and token", () => {
    expect(
      readAddress({ search: "?layout=compact&client_phone=%2B380662094811", hash: "#token=abc" }),
    ).toEqual({ layout: "compact", asked: { phone: "+380662094811" }, token: "abc" });
    expect(readAddress({ search: "", hash: "" })).toEqual({ layout: "full", asked: null, token: null });
    expect(readAddress({ search: "?dialog_id=7&client_id=9&token=in-the-query", hash: "" })).toEqual({
      layout: "full",
      asked: { dialog_id: 7 },
      token: null,
    });
  });
});

describe("a client by phone", () => {
  it("is found however the number is written, and not by a part of it", () => {
    expect(samePhone("+380 66 209-48-11", "0662094811")).toBe(true);
    expect(samePhone("0662094811", "0662094812")).toBe(false);
    expect(samePhone("2094811", "0662094811")).toBe(false);
  });

  it("shows the open request before a newer closed one", () => {
    const open = samples.dialog({ last_message_at: "2026-11-22T10:00:00Z" });
    const closed = samples.dialog({ state: "closed", last_message_at: "2026-11-23T10:00:00Z" });
    expect(newestOf([closed, open])).toBe(open);
    expect(newestOf([])).toBeNull();
  });
});

import { expect, it } from "vitest";
import type { Dialog } from "../../api/types";
import { pastOf } from "./past";

const request = (id: number, channel: string) => ({ id, channel }) as unknown as Dialog;

it("earlier requests are those of every channel, or of the channel of this one", () => {
  const open = request(1, "widget");
  const client = { dialogs: [open, request(2, "email"), request(3, "widget")] };
  const ids = (everyChannel: boolean): number[] => pastOf(client, open, everyChannel).map(({ id }) => id);
  expect([ids(true), ids(false)]).toEqual([[2, 3], [3]]);
  expect(pastOf(null, open, true)).toEqual([]);
});

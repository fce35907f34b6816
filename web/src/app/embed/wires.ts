import type { DialogId, View } from "../../api/types";
import type { Bridge } from "./bridge";
import { Follower } from "./news";

/** What the frame's parts share; filled once at the start. */
export const wires: {
  bridge: Bridge | null;
  follower: Follower;
  /** Puts a dialog on the screen. */
  show(dialog: DialogId, view: View): void;
  /** Opens the company's sign-in in a window of its own. */
  signOn(): void;
} = { bridge: null, follower: new Follower(), show: () => undefined, signOn: () => undefined };

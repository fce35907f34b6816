import type * as Files from "../files";

let part: typeof Files | undefined;
let asked: unknown;

/** Files are a part of their own: chats that take none, and pages before the first look, never fetch it. */
export function filesPart(redraw: () => void): typeof Files | undefined {
  asked ??= import("../files").then(
    (loaded) => {
      part = loaded;
      redraw();
    },
    // Tried again with the next change on the screen.
    () => (asked = null),
  );
  return part;
}

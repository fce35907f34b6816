import { useCallback, useEffect, useRef } from "react";
import type { ListKey } from "../../live/list-key";
import { useList, usePanel } from "../../live/react";

/** Rows that fill a screen. */
export const SCREEN = 30;
/** Rows that are read when the end comes near. */
const STEP = 25;

/** Whether a list goes on reading by itself: it is short of what is wished, and something is left. */
export function goesOn(list: { cursor: string | null; rows: number } | null, wished: number): boolean {
  return list !== null && list.cursor !== null && list.rows < wished;
}

/**
 * Further pages of a list. A page may be short, or empty, and still go on: the server had looked through the history for as long as a page
 * may take. Then the next one is asked for at once, until a screen is full or nothing is left. `more` is called when the end comes near.
 */
export function useMore(key: ListKey): { more(): void; looking: boolean } {
  const panel = usePanel();
  const list = useList(key);
  const rows = list?.ids.size ?? 0;
  const cursor = list?.loaded === true ? list.cursor : null;
  const wished = useRef({ key, rows: SCREEN });
  if (wished.current.key !== key) wished.current = { key, rows: SCREEN };

  const read = useCallback(() => {
    panel.loadMore(key).catch(() => undefined); // the next scroll asks again
  }, [panel, key]);
  useEffect(() => {
    if (goesOn({ cursor, rows }, wished.current.rows)) read();
  }, [cursor, rows, read]);

  const more = useCallback(() => {
    wished.current.rows = Math.max(wished.current.rows, rows + STEP);
    read();
  }, [rows, read]);
  return { more, looking: goesOn({ cursor, rows }, SCREEN) };
}

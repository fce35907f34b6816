import { useCallback, useEffect, useRef, useState } from "react";
import type { ListKey } from "../../live/list-key";
import { useList, usePanel } from "../../live/react";

/** Rows that fill a screen. */
export const SCREEN = 30;
/** Rows that are read when the end comes near. */
const STEP = 25;
/** A page that did not come is asked for again, as the list itself is. */
const AGAIN_MS = 4_000;

interface Pages {
  cursor: string | null;
  rows: number;
}

/** Whether a list goes on reading by itself: it is short of what is wished, and something is left. */
export function goesOn(list: Pages | null, wished: number): boolean {
  return list !== null && list.cursor !== null && list.rows < wished;
}

/** What a list that does not fill a screen says of its rest: it is on its way, or did not come. */
export function restOf(list: Pages, failed: boolean): "looking" | "stuck" | null {
  if (!goesOn(list, SCREEN)) return null;
  return failed ? "stuck" : "looking";
}

/**
 * Further pages of a list. A page may be short, or empty, and still go on: the server had looked through the history for as long as a page
 * may take. Then the next one is asked for at once, until a screen is full or nothing is left. `more` is called when the end comes near.
 * A list that does not fill a screen cannot be scrolled, so a page of it that did not come is asked for again after a while, or `again`.
 */
export function useMore(key: ListKey): { more(): void; again(): void; looking: boolean; stuck: boolean } {
  const panel = usePanel();
  const list = useList(key);
  const rows = list?.ids.size ?? 0;
  const cursor = list?.loaded === true ? list.cursor : null;
  const wished = useRef({ key, rows: SCREEN });
  if (wished.current.key !== key) wished.current = { key, rows: SCREEN };

  const [failed, setFailed] = useState<{ key: ListKey; cursor: string | null } | null>(null);
  const rest = restOf({ cursor, rows }, failed?.key === key && failed.cursor === cursor);

  const read = useCallback(() => {
    panel.loadMore(key).catch(() => {
      setFailed({ key, cursor });
    });
  }, [panel, key, cursor]);
  const again = useCallback(() => {
    setFailed(null);
    read();
  }, [read]);
  useEffect(() => {
    if (goesOn({ cursor, rows }, wished.current.rows)) read();
  }, [cursor, rows, read]);

  const more = useCallback(() => {
    wished.current.rows = Math.max(wished.current.rows, rows + STEP);
    read();
  }, [rows, read]);
  const stuck = rest === "stuck";
  useEffect(() => {
    if (!stuck) return;
    const timer = setTimeout(again, AGAIN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [stuck, again]);
  return { more, again, looking: rest === "looking", stuck };
}

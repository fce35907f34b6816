import { useEffect, useState } from "react";
import type { View } from "../../api/types";
import { type Lateness, latenessOf } from "../../live/lateness";
import { usePanel } from "../../live/react";
import type { PanelState } from "../../live/state";

/** The waits behind the counters change with time alone, so they are looked at now and then. */
const LOOK_MS = 5_000;

/** What a look at the waits finds, looked for anew every few seconds while `on`; the same answer draws nothing again. */
export function useLooked<Key>(
  look: (state: PanelState, now: number) => ReadonlyMap<Key, Lateness>,
  on: boolean,
): ReadonlyMap<Key, Lateness> {
  const { store, clock } = usePanel();
  const [found, setFound] = useState<ReadonlyMap<Key, Lateness>>(() => new Map());
  useEffect(() => {
    if (!on) return;
    const again = (): void => {
      const now = look(store.state, clock.now());
      setFound((known) => (same(known, now) ? known : now));
    };
    again();
    const every = setInterval(again, LOOK_MS);
    return () => {
      clearInterval(every);
    };
  }, [store, clock, look, on]);
  return found;
}

const same = <Key>(one: ReadonlyMap<Key, Lateness>, other: ReadonlyMap<Key, Lateness>): boolean =>
  one.size === other.size && [...one].every(([key, lateness]) => other.get(key) === lateness);

const VIEWS_THAT_WAIT = ["mine", "queue"] as const;

const viewsOf = (state: PanelState, now: number): ReadonlyMap<View, Lateness> =>
  new Map(VIEWS_THAT_WAIT.map((view) => [view, latenessOf(state, view, now)]));

/** How late the views are whose clients wait. */
export const useLateness = () => useLooked(viewsOf, true);

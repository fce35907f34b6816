import { useCallback, useEffect, useRef, useState } from "react";
import { asProblem } from "../../api/problems";
import type { ClientRow, Page, SearchHit } from "../../api/types";
import { seekClients } from "../../live/client-pages";
import { useLive } from "../../live/react";

const DEBOUNCE_MS = 250;
/** Results that one question wishes for. */
const WISHED = 20;
/** Answers of the server to one question: each looks through as much as fits into its time. */
const MOST_STEPS = 8;
const MOST_CLIENTS = 5;
/** Less finds everything; the server asks for it too. */
const TWO_SIGNS = /[\p{L}\p{N}]{2}/u;

export interface Sought {
  /** `idle` = nothing is asked. */
  phase: "idle" | "loading" | "ready" | "failed";
  /** What the results answer. */
  q: string;
  hits: readonly SearchHit[];
  clients: readonly ClientRow[];
  /** Clients are still being looked through. */
  seeking: boolean;
  /** Older messages are still to be looked through. */
  cursor: string | null;
  /** Among them are results: the last answer was full. */
  full: boolean;
  code: string;
}

const NOTHING: Sought = {
  phase: "idle",
  q: "",
  hits: [],
  clients: [],
  seeking: false,
  cursor: null,
  full: false,
  code: "",
};

/** Messages and clients that answer what is typed; what is there is shown while more comes. */
export function useSearch(typed: string): { sought: Sought; more(): void; again(): void } {
  const { call, clients } = useLive();
  const [sought, setSought] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const run = useRef(0);
  const text = typed.trim();
  const q = TWO_SIGNS.test(text) ? text : "";

  /** Asks until enough is there, all is looked through, or enough was asked. */
  const read = useCallback(
    async (from: string | null) => {
      const mine = ++run.current;
      const here = (): boolean => mine === run.current;
      let [cursor, found] = [from, 0];
      try {
        for (let step = 0; step < MOST_STEPS && found < WISHED; step += 1) {
          const query = { q, limit: WISHED, ...(cursor === null ? {} : { cursor }) };
          const { data: page } = await call<Page<SearchHit>>("GET", "/api/v1/search", { query });
          if (!here()) return;
          cursor = page.next_cursor;
          found += page.data.length;
          const full = cursor !== null && page.data.length >= WISHED;
          setSought((was) => ({ ...was, hits: [...was.hits, ...page.data], cursor, full }));
          if (cursor === null) break;
        }
        setSought((was) => ({ ...was, phase: "ready" }));
      } catch (error) {
        if (here()) setSought((was) => ({ ...was, phase: "failed", code: asProblem(error).code }));
      }
    },
    [call, q],
  );

  useEffect(() => {
    run.current += 1;
    if (q === "") {
      setSought(NOTHING);
      return;
    }
    let here = true;
    setSought((was) => ({ ...was, phase: "loading" }));
    const timer = setTimeout(() => {
      setSought({ ...NOTHING, phase: "loading", q, seeking: true });
      void read(null);
      seekClients(clients, {
        search: q,
        cursor: null,
        enough: MOST_CLIENTS,
        most: MOST_CLIENTS,
        here: () => here,
        onPage: (rows, _, seeking) => {
          setSought((was) => ({
            ...was,
            clients: [...was.clients, ...rows].slice(0, MOST_CLIENTS),
            seeking,
          }));
        },
      }).catch(() => {
        setSought((was) => ({ ...was, seeking: false })); // messages say that the server is away
      });
    }, DEBOUNCE_MS);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [q, attempt, read, clients]);

  const more = (): void => {
    if (sought.cursor === null) return;
    setSought((was) => ({ ...was, phase: "loading" }));
    void read(sought.cursor);
  };
  const again = (): void => {
    setAttempt((count) => count + 1);
  };
  return { sought, more, again };
}

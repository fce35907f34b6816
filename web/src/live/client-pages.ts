import type { Api } from "../api/client";
import type { ClientRow, Page } from "../api/types";

interface Sought {
  /** Part of a name, phone, e-mail or nick. */
  search: string;
  /** `next_cursor` of the page before; null = from the newest client. */
  cursor: string | null;
  /** So many rows are enough. */
  enough: number;
  /** Rows wished of one answer. */
  most?: number;
  /** False once nobody waits any more: what comes then is dropped, and nothing more is asked. */
  here(): boolean;
  /** Rows of one answer, where the next goes on, and whether it is asked for at once. */
  onPage(rows: readonly ClientRow[], cursor: string | null, further: boolean): void;
}

/**
 * Looks for clients answer after answer, because each answer looks through only as much as fits into its time, until there are enough
 * or everybody was looked through. Rejects with the first answer that fails while somebody waits.
 */
export async function seekClients(
  clients: Pick<Api, "clients">,
  { search, cursor: from, enough, most, here, onPage }: Sought,
): Promise<void> {
  let cursor = from;
  let found = 0;
  let further = true;
  while (further && here()) {
    let page: Page<ClientRow>;
    try {
      page = await clients.clients(search, cursor, most);
    } catch (error) {
      if (here()) throw error;
      return;
    }
    if (!here()) return;
    cursor = page.next_cursor;
    found += page.data.length;
    further = cursor !== null && found < enough;
    onPage(page.data, cursor, further);
  }
}

import { describe, expect, it } from "vitest";
import type { ClientId, ClientRow, Page } from "../api/types";
import { seekClients } from "./client-pages";

const row = (id: number): ClientRow => ({ id: id as ClientId, name: `Client ${id}` }) as ClientRow;

/** A server that answers these pages in their order; null = it is away. */
function server(pages: readonly (number[] | null)[]) {
  const asked: (string | null)[] = [];
  const clients = (_search: string, cursor: string | null): Promise<Page<ClientRow>> => {
    const page = pages[asked.length];
    asked.push(cursor);
    if (!page) return Promise.reject(new Error("away"));
    const last = asked.length === pages.length;
    return Promise.resolve({ data: page.map(row), next_cursor: last ? null : `after-${asked.length}` });
  };
  return { asked, clients };
}

/** What a walk says page by page: ids, and whether it goes on. */
async function walk(
  pages: readonly (number[] | null)[],
  enough: number,
  leaves = Infinity,
): Promise<{ asked: (string | null)[]; told: [number[], boolean][]; failed: boolean }> {
  const { asked, clients } = server(pages);
  const told: [number[], boolean][] = [];
  const failed = await seekClients(
    { clients },
    {
      search: "олена",
      cursor: null,
      enough,
      here: () => asked.length < leaves,
      onPage: (rows, _, further) => {
        told.push([rows.map(({ id }) => id), further]);
      },
    },
  ).then(
    () => false,
    () => true,
  );
  return { asked, told, failed };
}

describe("a search of clients", () => {
  it("goes on by itself over short and empty pages and says only at the end that it is over", async () => {
    expect(await walk([[], [9], [], []], 30)).toEqual({
      asked: [null, "after-1", "after-2", "after-3"],
      told: [
        [[], true],
        [[9], true],
        [[], true],
        [[], false],
      ],
      failed: false,
    });
  });

  it("stops when there is enough", async () => {
    const { asked, told } = await walk([[9], [8, 7], [6]], 3);
    expect(asked).toEqual([null, "after-1"]);
    expect(told).toEqual([
      [[9], true],
      [[8, 7], false],
    ]);
  });

  it("asks and tells nothing more once nobody waits", async () => {
    expect(await walk([[9], [8], [7]], 30, 2)).toEqual({
      asked: [null, "after-1"],
      told: [[[9], true]],
      failed: false,
    });
    expect(await walk([[9], null, [7]], 30, 2)).toMatchObject({ told: [[[9], true]], failed: false });
  });

  it("tells of an answer that did not come and keeps what was found", async () => {
    expect(await walk([[9], null, [7]], 30)).toEqual({
      asked: [null, "after-1"],
      told: [[[9], true]],
      failed: true,
    });
  });
});

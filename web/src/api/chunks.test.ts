import { describe, expect, it } from "vitest";
import { type Exchange, type Memory, type Reply, sendInChunks } from "./chunks";

const CHUNK = 4;

/** What the server does: bytes only behind what is there, the same upload under the same key, one file at the end. */
class Server {
  readonly calls: string[] = [];
  readonly uploads = new Map<string, { id: number; bytes: string; done: boolean }>();
  /** What happens to a call by its number: lost before or after the server did it, or answered in another way. */
  readonly troubles = new Map<number, "before" | "after" | Reply>();
  /** Hears the number of each call. */
  heard: (call: number) => void = () => undefined;

  readonly exchange: Exchange = async (method, path, body, { key = "", told }) => {
    const trouble = this.troubles.get(this.calls.length);
    this.heard(this.calls.length);
    this.calls.push(`${method} ${path.replace("/api/v1", "")}`);
    if (trouble === "before") return { status: 0, body: {}, retryAfter: 0 };
    if (typeof trouble === "object") return trouble;
    const reply = await this.answer(method, path, body, key);
    told?.(1);
    return trouble === "after" ? { status: 0, body: {}, retryAfter: 0 } : reply;
  };

  private async answer(method: string, path: string, body: unknown, key: string): Promise<Reply> {
    const say = (status: number, words: object): Reply => ({ status, body: words, retryAfter: 0 });
    if (path === "/api/v1/uploads") {
      const { size } = body as { size: number };
      const known = this.uploads.get(key) ?? { id: this.uploads.size + 1, bytes: "", done: false };
      this.uploads.set(key, known);
      const file = known.done ? { id: known.id, size } : null;
      return say(201, { id: known.id, received: known.bytes.length, chunk_bytes: CHUNK, file });
    }
    const id = Number(/uploads\/(\d+)/.exec(path)?.[1]);
    const [name, upload] = [...this.uploads].find(([, one]) => one.id === id) ?? [];
    if (!upload || name === undefined) return say(404, { code: "not_found" });
    if (method === "DELETE") {
      this.uploads.delete(name);
      return say(204, {});
    }
    if (path.endsWith("/complete")) {
      upload.done = true;
      return say(201, { id, size: upload.bytes.length });
    }
    const offset = Number(path.split("offset=")[1]);
    if (offset > upload.bytes.length) return say(409, { received: upload.bytes.length });
    if (offset === upload.bytes.length) upload.bytes += await (body as Blob).text();
    return say(200, { id, received: upload.bytes.length, chunk_bytes: CHUNK });
  }
}

function bench(server: Server, options: { key?: string; memory?: Memory; signal?: AbortSignal } = {}) {
  let clock = 0;
  const waits: number[] = [];
  const progress: number[] = [];
  const memory: Memory = options.memory ?? {
    hold: (_, fresh) => Promise.resolve({ key: fresh, letGo: () => undefined }),
  };
  const file = new File(["0123456789"], "звіт.csv");
  const sent = sendInChunks(file, {
    key: options.key ?? "k",
    told: (part) => progress.push(part),
    signal: options.signal ?? new AbortController().signal,
    exchange: server.exchange,
    memory,
    wait: (ms) => {
      waits.push(ms);
      clock += ms;
      return Promise.resolve();
    },
    now: () => clock,
  });
  return { sent, waits, progress };
}

const puts = (server: Server): string[] => server.calls.filter((call) => call.startsWith("PUT"));

describe("a large file", () => {
  it("goes piece by piece, tells its progress, and is one file", async () => {
    const server = new Server();
    const { sent, progress, waits } = bench(server);
    expect(await sent).toMatchObject({ id: 1, size: 10 });
    expect(server.uploads.get("k")?.bytes).toBe("0123456789");
    expect(puts(server)).toEqual([
      "PUT /uploads/1?offset=0",
      "PUT /uploads/1?offset=4",
      "PUT /uploads/1?offset=8",
    ]);
    expect(progress.at(-1)).toBe(1);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    expect(waits).toEqual([]);
  });

  it("asks where it stands after a lost answer and sends nothing twice", async () => {
    const server = new Server();
    // The second chunk arrives, its answer does not; then the server is restarted for a while.
    server.troubles.set(2, "after").set(3, "before").set(4, { status: 503, body: {}, retryAfter: 5 });
    const { sent, waits } = bench(server);
    await sent;
    expect(server.uploads.get("k")?.bytes).toBe("0123456789");
    expect(puts(server)).toHaveLength(3);
    expect(waits).toEqual([1_000, 2_000, 5_000]);
  });

  it("says that the network is away after five minutes without progress, and goes on under its key", async () => {
    const server = new Server();
    const letGo: boolean[] = [];
    const memory: Memory = {
      hold: () => Promise.resolve({ key: "kept", letGo: (over) => void letGo.push(over) }),
    };
    for (let call = 0; call < 40; call += 1) server.troubles.set(call, "before");
    await expect(bench(server, { memory }).sent).rejects.toMatchObject({ reason: "offline" });
    expect(letGo).toEqual([false]);
    server.troubles.clear();
    server.uploads.set("kept", { id: 9, bytes: "01234567", done: false });
    expect(await bench(server, { key: "fresh", memory }).sent).toMatchObject({ id: 9 });
    expect(puts(server)).toEqual(["PUT /uploads/9?offset=8"]);
    expect(letGo).toEqual([false, true]);
  });

  it("is refused with the server's word, and begun anew when the server forgot it", async () => {
    const refusing = new Server();
    refusing.troubles.set(0, {
      status: 422,
      body: { reason: "type_not_allowed", allowed: ["png"] },
      retryAfter: 0,
    });
    await expect(bench(refusing).sent).rejects.toMatchObject({
      reason: "type_not_allowed",
      allowed: ["png"],
    });
    expect(refusing.calls).toHaveLength(1);

    const forgetful = new Server();
    forgetful.troubles.set(2, { status: 404, body: { code: "not_found" }, retryAfter: 0 });
    await bench(forgetful).sent;
    expect(forgetful.uploads.get("k")?.bytes).toBe("0123456789");
  });

  it("is given up on the server when it is stopped", async () => {
    const server = new Server();
    const stop = new AbortController();
    server.heard = (call) => {
      if (call === 1) stop.abort();
    };
    await expect(bench(server, { signal: stop.signal }).sent).rejects.toMatchObject({ reason: "stopped" });
    expect(server.calls.at(-1)).toBe("DELETE /uploads/1");
    expect(puts(server)).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import type { UploadProblem } from "../api/client";
import type { Attachment, DialogId, FileSettings } from "../api/types";
import { judge, MAX_FILES, Uploads } from "./uploads";

const DIALOG = 7 as DialogId;
const SETTINGS: FileSettings = {
  max_file_size_mb: 1,
  files: [
    { title: "PNG", extension: "png", mime_types: ["image/png"], allow: true },
    { title: "Text", extension: "txt", mime_types: ["text/plain"], allow: true },
    { title: "PDF", extension: "pdf", mime_types: ["application/pdf"], allow: false },
  ],
  inline_images: true,
  lifecycle: 0,
  quota_gb: 0,
};

interface Call {
  name: string;
  key: string;
  told(progress: number): void;
  signal: AbortSignal;
  answer(file: Attachment): void;
  refuse(problem: UploadProblem): void;
}

function bench(storage: Storage | null = null) {
  const calls: Call[] = [];
  const api = {
    fileSettings: () => Promise.resolve(SETTINGS),
    upload: (file: File, key: string, told: (progress: number) => void, signal: AbortSignal) =>
      new Promise<Attachment>((answer, refuse) => {
        calls.push({ name: file.name, key, told, signal, answer, refuse });
      }),
  };
  return { calls, uploads: new Uploads(api, 1, storage) };
}

function memory(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as unknown as Storage;
}

const text = (name: string, body = "x"): File => new File([body], name, { type: "text/plain" });
/** After everything that waits for a promise has run. */
const settled = (): Promise<void> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });

describe("files beside a draft", () => {
  it("stand there from the moment they are chosen, before the limits are known, and may be removed again", async () => {
    let known: (settings: FileSettings) => void = () => undefined;
    const names: string[] = [];
    const api = {
      fileSettings: () => new Promise<FileSettings>((told) => (known = told)),
      upload: (file: File) => {
        names.push(file.name);
        return new Promise<Attachment>(() => undefined);
      },
    };
    const uploads = new Uploads(api, 1, null);
    const left = uploads.add(DIALOG, "reply", "widget", [text("a.txt"), text("b.txt"), text("c.pdf")]);
    const states = () => uploads.list(DIALOG, "reply").map(({ name, state }) => [name, state]);
    expect(states()).toEqual([
      ["a.txt", "uploading"],
      ["b.txt", "uploading"],
      ["c.pdf", "uploading"],
    ]);
    const first = uploads.list(DIALOG, "reply")[0];
    if (first) uploads.remove(DIALOG, "reply", first.key);
    known(SETTINGS);
    expect(await left).toBe(0);
    expect(states()).toEqual([
      ["b.txt", "uploading"],
      ["c.pdf", "failed"],
    ]);
    expect(names).toEqual(["b.txt"]);
  });

  it("are judged before a byte is sent", () => {
    const rows: [string, number, UploadProblem | null][] = [
      ["a.txt", 1, null],
      ["a.TXT", 1_048_576, null],
      ["a.txt", 0, { reason: "empty" }],
      ["a.txt", 1_048_577, { reason: "too_large", limit: 1_048_576 }],
      ["a.pdf", 5, { reason: "type_not_allowed", allowed: ["png", "txt"] }],
      ["a", 5, { reason: "type_not_allowed", allowed: ["png", "txt"] }],
    ];
    for (const [name, size, problem] of rows)
      expect(judge({ name, size }, SETTINGS, "widget")).toEqual(problem);
    const roomy = { ...SETTINGS, max_file_size_mb: 200 };
    expect(judge({ name: "a.txt", size: 30 << 20 }, roomy, "facebook")).toEqual({
      reason: "too_large",
      limit: 25 << 20,
    });
    expect(judge({ name: "a.pdf", size: 5 }, null, "widget")).toBeNull();
  });

  it("go three at a time, tell their progress, and are handed over in order", async () => {
    const { calls, uploads } = bench();
    await uploads.add(DIALOG, "reply", "widget", [
      text("1.txt"),
      text("2.txt"),
      text("3.txt"),
      text("4.txt"),
    ]);
    expect(calls.map(({ name }) => name)).toEqual(["1.txt", "2.txt", "3.txt"]);
    calls[1]?.told(0.5);
    expect(uploads.list(DIALOG, "reply").map(({ progress }) => progress)).toEqual([0, 0.5, 0, 0]);
    calls[1]?.answer({ id: 2, name: "2.txt" });
    await settled();
    expect(calls.map(({ name }) => name)).toContain("4.txt");
    for (const [index, id] of [
      [0, 1],
      [2, 3],
      [3, 4],
    ] as const)
      calls[index]?.answer({ id, name: `${id}.txt` });
    await settled();
    expect(uploads.list(DIALOG, "note")).toEqual([]);
    expect(uploads.take(DIALOG, "reply").map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(uploads.list(DIALOG, "reply")).toEqual([]);
  });

  it("are tried again under the same key, and one that is removed is stopped", async () => {
    const { calls, uploads } = bench();
    await uploads.add(DIALOG, "reply", "widget", [text("a.txt"), text("b.txt")]);
    calls[0]?.refuse({ reason: "offline" });
    await settled();
    const [first, second] = uploads.list(DIALOG, "reply");
    expect([first?.state, first?.problem]).toEqual(["failed", { reason: "offline" }]);
    uploads.retry(DIALOG, "reply", first?.key ?? "");
    expect(calls.map(({ key }) => key)).toEqual([first?.key, second?.key, first?.key]);
    uploads.remove(DIALOG, "reply", second?.key ?? "");
    expect(calls[1]?.signal.aborted).toBe(true);
    expect(uploads.list(DIALOG, "reply")).toHaveLength(1);
  });

  it("are at most ten, and those that arrived survive a reload", async () => {
    const storage = memory();
    const { calls, uploads } = bench(storage);
    const left = await uploads.add(
      DIALOG,
      "reply",
      "widget",
      Array.from({ length: 12 }, (_, n) => text(`${n}.txt`)),
    );
    expect(left).toBe(2);
    expect(uploads.list(DIALOG, "reply")).toHaveLength(MAX_FILES);
    calls[0]?.answer({ id: 5, name: "0.txt", size: 1 });
    await settled();
    const after = bench(storage).uploads.list(DIALOG, "reply");
    expect(after.map(({ state, file, name }) => [state, file?.id, name])).toEqual([["done", 5, "0.txt"]]);
    expect(
      bench(storage)
        .uploads.take(DIALOG, "reply")
        .map(({ id }) => id),
    ).toEqual([5]);
    expect(bench(storage).uploads.list(DIALOG, "reply")).toEqual([]);
  });

  it("of a message that was taken back stand in front of those added since", async () => {
    const { calls, uploads } = bench();
    await uploads.add(DIALOG, "reply", "widget", [text("later.txt")]);
    calls[0]?.answer({ id: 9, name: "later.txt", size: 1 });
    await settled();
    uploads.putBack(DIALOG, "reply", [{ id: 5, name: "first.txt", size: 1 }]);
    uploads.putBack(DIALOG, "reply", []);
    expect(uploads.list(DIALOG, "reply").map(({ name, state }) => [name, state])).toEqual([
      ["first.txt", "done"],
      ["later.txt", "done"],
    ]);
    expect(uploads.take(DIALOG, "reply").map(({ id }) => id)).toEqual([5, 9]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { Problem } from "../api/problems";
import type { DialogId } from "../api/types";
import type { ServerDraft } from "./draft-entry";
import { DraftSync, IDLE_MS } from "./draft-sync";
import { draftOf, entryOf, openDrafts, saveDraft } from "./drafts";
import { DIALOG, serverDraft } from "./testing/samples";

type Save = Parameters<ConstructorParameters<typeof DraftSync>[0]["save"]>[0];

class Bench {
  saves: Save[] = [];
  answers: { resolve(draft: ServerDraft): void; reject(error: unknown): void }[] = [];
  tasks: { run: () => void; ms: number }[] = [];
  stored: ServerDraft[] = [];
  online = true;
  readonly sync = new DraftSync({
    save: (d) => {
      this.saves.push(d);
      return new Promise((resolve, reject) => {
        this.answers.push({
          resolve: (draft) => {
            resolve({ draft });
          },
          reject,
        });
      });
    },
    read: () => Promise.resolve(this.stored),
    online: () => this.online,
    later: (run, ms) => {
      this.tasks.push({ run, ms });
      return this.tasks.length as unknown as ReturnType<typeof setTimeout>;
    },
  });

  /** Runs the newest planned task: a timer that is set anew replaces the former one. */
  pass(): number {
    const task = this.tasks.at(-1);
    this.tasks = [];
    task?.run();
    return task?.ms ?? -1;
  }

  async answer(version: number, draft: Partial<ServerDraft> = {}): Promise<void> {
    this.answers.shift()?.resolve({ ...serverDraft(this.saves.at(-1)?.text ?? "", version), ...draft });
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe("drafts on their way to the server", () => {
  let bench: Bench;
  beforeEach(() => {
    localStorage.clear();
    openDrafts(11);
    bench = new Bench();
  });

  it("go after a pause in typing, one save at a time, over the version that was answered", async () => {
    saveDraft(DIALOG, "reply", "Ві");
    saveDraft(DIALOG, "reply", "Вітаю");
    expect(bench.saves).toEqual([]);
    expect(bench.pass()).toBe(IDLE_MS);
    expect(bench.saves).toEqual([
      { dialog_id: DIALOG, kind: "reply", text: "Вітаю", base: 0, other: "keep" },
    ]);
    saveDraft(DIALOG, "reply", "Вітаю, Маріє");
    bench.pass();
    expect(bench.saves.length).toBe(1);
    await bench.answer(5);
    expect(entryOf(DIALOG, "reply").dirty).toBe(true);
    bench.pass();
    expect(bench.saves.at(-1)).toMatchObject({ text: "Вітаю, Маріє", base: 5 });
    await bench.answer(6);
    expect(entryOf(DIALOG, "reply")).toMatchObject({ dirty: false, base: 6 });
  });

  it("wait for the connection and survive a reload", async () => {
    bench.online = false;
    saveDraft(DIALOG, "note", "Передзвонити");
    bench.pass();
    expect(bench.saves).toEqual([]);
    openDrafts(11);
    const next = new Bench();
    await next.sync.start();
    expect(next.saves).toEqual([
      { dialog_id: DIALOG, kind: "note", text: "Передзвонити", base: 0, other: "keep" },
    ]);
  });

  it("are cleared at once when they were sent, and everywhere", async () => {
    saveDraft(DIALOG, "reply", "Вітаю");
    bench.pass();
    await bench.answer(5);
    saveDraft(DIALOG, "reply", "");
    expect(bench.pass()).toBe(0);
    expect(bench.saves.at(-1)).toMatchObject({ text: "", base: 5 });
    await bench.answer(6);
    expect(localStorage.length).toBe(0);
  });

  it("come from the server at the start; those it no longer has go, unless they are only here", async () => {
    const elsewhere = 8 as DialogId;
    bench.sync.told(serverDraft("стара", 3));
    saveDraft(9 as DialogId, "reply", "тільки тут");
    bench.stored = [{ ...serverDraft("з телефона", 4), dialog_id: elsewhere }];
    await bench.sync.start();
    expect([draftOf(DIALOG, "reply"), draftOf(elsewhere, "reply"), draftOf(9 as DialogId, "reply")]).toEqual([
      "",
      "з телефона",
      "тільки тут",
    ]);
  });

  it("stay here when the dialog is lost, and are tried again when the server was only busy", async () => {
    saveDraft(DIALOG, "reply", "Вітаю");
    bench.pass();
    bench.answers.shift()?.reject(new Problem("busy", "", 429));
    await Promise.resolve();
    await Promise.resolve();
    bench.pass();
    expect(bench.saves.length).toBe(2);
    bench.answers.shift()?.reject(new Problem("not_found", "", 404));
    await Promise.resolve();
    await Promise.resolve();
    expect(bench.pass()).toBe(-1);
    expect(draftOf(DIALOG, "reply")).toBe("Вітаю");
  });

  it("change places with the text that was written elsewhere", async () => {
    saveDraft(DIALOG, "reply", "Друга");
    bench.pass();
    await bench.answer(5, { other: { text: "Перша", saved_at: "2026-11-22T11:58:00.000000Z" } });
    expect(entryOf(DIALOG, "reply").other?.text).toBe("Перша");
    bench.sync.choose(DIALOG, "reply", "swap");
    expect(bench.saves.at(-1)).toMatchObject({ text: "Друга", base: 5, other: "swap" });
    await bench.answer(6, {
      text: "Перша",
      other: { text: "Друга", saved_at: "2026-11-22T12:00:00.000000Z" },
    });
    expect(entryOf(DIALOG, "reply")).toMatchObject({ text: "Перша", other: { text: "Друга" } });
  });
});

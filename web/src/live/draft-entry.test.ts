import { describe, expect, it } from "vitest";
import { absent, acknowledged, emptyEntry, type Entry, parseEntry, told, typed } from "./draft-entry";
import { serverDraft } from "./testing/samples";

const entry = (changes: Partial<Entry>): Entry => ({ ...emptyEntry, ...changes });

describe("a draft between keystrokes and the server", () => {
  it("is dirty from the keystroke until its own text is answered for", () => {
    const first = typed(emptyEntry, "Вітаю");
    expect(first).toEqual(entry({ text: "Вітаю", dirty: true }));
    expect(acknowledged(first, serverDraft("Вітаю", 5), "Вітаю")).toEqual(entry({ text: "Вітаю", base: 5 }));
    const longer = typed(first, "Вітаю, Маріє");
    expect(acknowledged(longer, serverDraft("Вітаю", 5), "Вітаю")).toEqual(
      entry({ text: "Вітаю, Маріє", base: 5, dirty: true }),
    );
  });

  it("follows another place while nothing of its own waits", () => {
    expect(told(entry({ text: "Вітаю", base: 5 }), serverDraft("Вітаю!", 6), null)).toEqual(
      entry({ text: "Вітаю!", base: 6 }),
    );
    expect(told(entry({ text: "Вітаю", base: 5 }), serverDraft("", 6), null)).toEqual(entry({ base: 6 }));
    const older = entry({ text: "Вітаю", base: 5 });
    expect(told(older, serverDraft("Ві", 4), null)).toBe(older);
  });

  it("keeps what was typed here when another place was faster, so that the next save keeps both", () => {
    const mine = entry({ text: "Добрий день", base: 5, dirty: true });
    expect(told(mine, serverDraft("Вітаю", 6), null)).toBe(mine);
    // The echo of the own save is not another place.
    expect(told(mine, serverDraft("Добрий", 6), "Добрий")).toEqual({ ...mine, base: 6 });
  });

  it("shows what the server answers: the other text, and the one that took the place", () => {
    const other = { text: "Вітаю", saved_at: "2026-11-22T11:58:00.000000Z" };
    const mine = entry({ text: "Добрий день", base: 6, dirty: true });
    expect(acknowledged(mine, serverDraft("Добрий день", 7, other), "Добрий день").other).toEqual(other);
    expect(acknowledged(mine, serverDraft("Вітаю", 8), "Добрий день").text).toBe("Вітаю");
  });

  it("is gone when the server has none, unless it is only here", () => {
    expect(absent(entry({ text: "Вітаю", base: 5 }))).toBe(emptyEntry);
    expect(absent(entry({ text: "Вітаю", base: 5, dirty: true }))).toEqual(
      entry({ text: "Вітаю", dirty: true }),
    );
  });

  it("is read from what an earlier page stored", () => {
    const kept = entry({ text: "Вітаю", base: 5 });
    expect(parseEntry(JSON.stringify(kept))).toEqual(kept);
    for (const text of ["Вітаю", '"лапки"', "{не json", "17"]) {
      expect(parseEntry(text)).toEqual(entry({ text, dirty: true }));
    }
  });
});

import { describe, expect, it } from "vitest";
import type { Bootstrap, Dialog, OperatorId } from "../../api/types";
import uk from "../../i18n/lists/uk.json";
import { createTranslator } from "../../i18n/runtime";
import { dialog, ME } from "../../live/testing/samples";
import { cellText, COLUMNS, columnsOf, fileWords } from "./table-columns";

const t = createTranslator("uk", uk);
const boot = { operators: [{ id: ME, name: "Ірина Коваль" }] } as unknown as Bootstrap;
const cell = (column: string, changes: Partial<Dialog>): string =>
  cellText(column, dialog(changes), { t, language: "uk", boot, now: 0 });

describe("the column of who began a request", () => {
  it("can be chosen", () => {
    expect(columnsOf(["author"]).map(({ name }) => name)).toEqual(["author"]);
  });

  it("says who began it, whoever holds it now, and nothing where the client did", () => {
    expect(cell("author", { author_id: ME, operator_name: "Тарас" })).toBe("Ірина Коваль");
    expect(cell("author", { author_id: null, operator_name: "Тарас" })).toBe("");
  });

  it("calls an author who has left by number", () => {
    expect(cell("author", { author_id: 99 as OperatorId })).toBe("№ 99");
  });
});

it("every column has a head in words", () => {
  expect(Object.keys(uk)).toEqual(expect.arrayContaining(COLUMNS.map(({ name }) => `column.${name}`)));
});

it("why a request was closed is said in words, and nothing of one that is open", () => {
  const cell = (reason: string | null) =>
    cellText("close_reason", dialog({ close_reason: reason }), {
      t: (key) => key,
      language: "uk",
      boot,
      now: 0,
    });
  expect(cell("operator_timeout")).toBe("closing.operator_timeout");
  expect(cell(null)).toBe("");
});

it("how long the first answer took is told once there is one", () => {
  expect(columnsOf(["first_reply"]).map(({ name }) => name)).toEqual(["first_reply"]);
  const after = (first_operator_reply_at: string | null): string =>
    cell("first_reply", { created_at: "2026-11-22T10:00:00.000000Z", first_operator_reply_at });
  expect(after("2026-11-22T10:03:12.000000Z")).toBe("3:12");
  expect(after(null)).toBe("");
});

it("a file has the reader's words for the keys of its own columns, and for names that came with the product", () => {
  const house = { statuses: [{ name: "Open" }, { name: "Чекаємо склад" }], priorities: [] };
  const words = fileWords(["client", "state", "status", "is_outbound"], {
    t,
    boot: { ...boot, ...house } as unknown as Bootstrap,
  });
  expect(Object.keys(words)).toEqual(["state", "status", "is_outbound"]);
  expect(words["state"]).toMatchObject({ queued: "У черзі", merged: "Закрито" });
  expect(words["status"]).toEqual({ Open: "seeded.open" });
  expect(words["is_outbound"]).toEqual({ "0": "ні", "1": "так" });
});

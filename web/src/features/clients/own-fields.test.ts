import { describe, expect, it } from "vitest";
import type { ClientField } from "../../api/types";
import { faultOf, fieldText, split } from "./own-fields";

const t = (key: string): string => key;

function field(changes: Partial<ClientField>): ClientField {
  return {
    id: 1,
    key: "k",
    label: "К",
    type: "STRING",
    required: false,
    pinned: false,
    visible: true,
    non_editable: false,
    options: [],
    min: null,
    max: null,
    ...changes,
  };
}

describe("own fields of a client", () => {
  it("are checked by type before the server is asked", () => {
    const rows: [Partial<ClientField>, string, string | null][] = [
      [{}, "будь-що", null],
      [{ required: true }, "", "card.accepts.required"],
      [{ type: "INTEGER" }, "4,5", "card.accepts.integer"],
      [{ type: "INTEGER", max: 5 }, "6", "card.accepts.max"],
      [{ type: "BIGINT" }, "9223372036854775807", null],
      [{ type: "FLOAT", min: 0 }, "-0,5", "card.accepts.min"],
      [{ type: "FLOAT" }, "3,5", null],
      [{ type: "FLOAT" }, "три", "card.accepts.number"],
      [{ type: "DATE" }, "28.11.2026", "card.accepts.date"],
      [{ type: "DATE" }, "2026-11-28", null],
    ];
    for (const [changes, typed, fault] of rows) expect(faultOf(field(changes), typed, t)).toBe(fault);
  });

  it("read as people say them", () => {
    expect(fieldText(field({ type: "BOOLEAN" }), false, t)).toBe("card.no");
    expect(fieldText(field({ type: "FLOAT" }), 7.5, t)).toBe("7.5");
    expect(fieldText(field({}), null, t)).toBe("");
  });

  it("show pinned ones first and the rest on demand; hidden ones never", () => {
    const [a, b, c] = [
      field({ key: "a" }),
      field({ key: "b", pinned: true }),
      field({ key: "c", visible: false }),
    ];
    expect(split([a, b, c])).toEqual([[b], [a]]);
    expect(split([a, c])).toEqual([[a], []]);
  });
});

import { expect, it } from "vitest";
import type { Bootstrap } from "../../api/types";
import { dialog } from "../../live/testing/samples";
import { cellText } from "./table-columns";

const around = { t: (key: string) => key, language: "uk", boot: {} as Bootstrap, now: 0 } as const;

it("why a request was closed is said in words, and nothing of one that is open", () => {
  const cell = (reason: string | null) =>
    cellText("close_reason", dialog({ close_reason: reason }), around);
  expect(cell("operator_timeout")).toBe("closing.operator_timeout");
  expect(cell(null)).toBe("");
});

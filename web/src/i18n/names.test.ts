import { describe, expect, it } from "vitest";
import { systemText } from "./names";
import { createTranslator } from "./runtime";
import uk from "./uk.json";

const t = createTranslator("uk", uk);
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");

describe("a line of the thread says why", () => {
  it("an operator got the request: how soon, how full they are with it, by what rule", () => {
    const auto = {
      how: "auto",
      operator_name: "Ірина Коваль",
      waited_ms: 400,
      active: 5,
      limit: 8,
      method: "default",
    };
    expect(plain(systemText(t, "operator_connected", auto))).toMatch(
      /^Звернення веде Ірина Коваль · розподілено за 0[.,]4 с · завантаження 5 з 8 · найменше завантаження$/,
    );
    expect(
      plain(systemText(t, "operator_connected", { ...auto, waited_ms: 125_000, method: "of tomorrow" })),
    ).toBe("Звернення веде Ірина Коваль · за 2:05 · завантаження 5 з 8");
  });

  it("and nothing more when a person took it; a transfer that was taken back is named", () => {
    expect(systemText(t, "operator_connected", { how: "taken", operator_name: "Ірина Коваль" })).toBe(
      "Звернення веде Ірина Коваль",
    );
    expect(systemText(t, "operator_connected", { how: "taken_back", operator_name: "Ірина Коваль" })).toBe(
      "Звернення веде Ірина Коваль · передачу скасовано",
    );
  });

  it("a client's file was not accepted, and why, also by a reason of a newer server", () => {
    const line = { name: "звіт.exe", size: 5, reason: "executable" };
    expect(systemText(t, "file_rejected", line)).toBe("Файл «звіт.exe» не прийнято: програми не приймаються");
    expect(systemText(t, "file_rejected", { ...line, reason: "of tomorrow" })).toBe(
      "Файл «звіт.exe» не прийнято: не вдалося отримати",
    );
  });

  it("what the topic was and is; older lines only that it changed", () => {
    const names = { from: 1, to: null, from_name: "Доставка", to_name: "" };
    expect(systemText(t, "subject_changed", names)).toBe("Тему змінено: Доставка → Без теми");
    expect(systemText(t, "subject_changed", { from: 1, to: 2 })).toBe("Тему змінено");
  });
});

import { describe, expect, it } from "vitest";
import { fault, size } from "./judge";
import { words } from "./words";

describe("files of the chat", () => {
  const upload = { max: 2 * 1_048_576, types: [".png", ".pdf"] };

  it("are judged before a byte is sent", () => {
    const w = words("uk");
    expect(fault({ name: "a.PNG", size: 5 }, upload, w)).toBe("");
    expect(fault({ name: "a.png", size: 2 * 1_048_576 }, upload, w)).toBe("");
    expect(fault({ name: "a.png", size: 2 * 1_048_576 + 1 }, upload, w)).toBe("Понад 2 МБ");
    for (const file of [
      { name: "a.exe", size: 5 },
      { name: "png", size: 5 },
      { name: "a.png", size: 0 },
    ])
      expect(fault(file, upload, w)).toBe("Такий файл не приймаємо");
  });

  it("have sizes and words in both languages", () => {
    expect(size(1, words("uk"))).toBe("1 КБ");
    expect(size(3_565_158, words("en"))).toBe("3.4 MB");
    expect(Object.keys(words("pl"))).toEqual(Object.keys(words("uk")));
  });
});

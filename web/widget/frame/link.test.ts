import { describe, expect, it } from "vitest";
import { buttonHref, linkify } from "./link";

const hrefs = (text: string) => linkify(text).flatMap((p) => p.href ?? []);

describe("linkify", () => {
  it("finds addresses and leaves the sentence its punctuation", () => {
    expect(linkify("Ось https://ex.ua/a?b=1#c, дивіться.")).toEqual([
      { text: "Ось " },
      { text: "https://ex.ua/a?b=1#c", href: "https://ex.ua/a?b=1#c" },
      { text: ", дивіться." },
    ]);
    expect(hrefs("www.ex.ua!")).toEqual(["https://www.ex.ua"]);
    expect(hrefs("(https://uk.wikipedia.org/wiki/Львів_(місто))")).toEqual([
      "https://uk.wikipedia.org/wiki/Львів_(місто)",
    ]);
    expect(hrefs("«https://ex.ua»")).toEqual(["https://ex.ua"]);
  });

  it("XS: no other scheme, no markup", () => {
    for (const text of [
      "javascript:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "vbscript:x",
      "java\nscript:alert(1)",
      "<a href=javascript:alert(1)>x</a>",
      "<img src=x onerror=alert(1)>",
    ])
      expect(hrefs(text)).toEqual([]);
    expect(hrefs('https://ex.ua/"onmouseover="alert(1)')).toEqual(["https://ex.ua/"]);
    expect(hrefs("<https://ex.ua>")).toEqual(["https://ex.ua"]);
  });

  it("gives back exactly the text", () => {
    const text = "a https://ex.ua/x). b www.c.ua… http:// d";
    expect(
      linkify(text)
        .map((p) => p.text)
        .join(""),
    ).toBe(text);
  });

  it("is quick on hostile text", () => {
    const start = performance.now();
    linkify(`https://ex.ua/${"(".repeat(5_000)}${")".repeat(4_000)}`);
    linkify("www.".repeat(2_500));
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("buttonHref", () => {
  it("allows web and mail addresses and telephone numbers", () => {
    expect(buttonHref("url", "https://ex.ua", null)).toBe("https://ex.ua");
    expect(buttonHref("call", null, "+38 (067) 111-22-33")).toBe("tel:+380671112233");
    expect(buttonHref("reply", "https://ex.ua", null)).toBeNull();
  });

  it.each(["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", null])(
    "refuses %s",
    (url) => {
      expect(buttonHref("url", url, null)).toBeNull();
    },
  );
});

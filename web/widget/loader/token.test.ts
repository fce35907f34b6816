import { afterEach, describe, expect, it, vi } from "vitest";
import { readToken, writeToken } from "./token";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("visitor token", () => {
  it("lives in local storage of the page, one per bot", () => {
    writeToken(1, "vt_a");
    writeToken(11, "vt_b");
    expect(localStorage.getItem("rz.v.1")).toBe("vt_a");
    expect([readToken(1), readToken(11), readToken(2)]).toEqual(["vt_a", "vt_b", null]);
    writeToken(1, null);
    expect(readToken(1)).toBeNull();
  });

  it("falls back to a cookie when storage is forbidden", () => {
    const forbidden = () => {
      throw new DOMException("denied", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: forbidden, setItem: forbidden, removeItem: forbidden });
    const jar: string[] = [];
    vi.spyOn(document, "cookie", "set").mockImplementation((value) => void jar.push(value));
    vi.spyOn(document, "cookie", "get").mockImplementation(() => "a=b; rz.v.1=vt_c; rz.v.11=vt_d");
    writeToken(1, "vt_c");
    expect(jar[0]).toBe("rz.v.1=vt_c;path=/;samesite=lax;max-age=15552000;secure");
    expect([readToken(1), readToken(11), readToken(2)]).toEqual(["vt_c", "vt_d", undefined]);
    writeToken(1, null);
    expect(jar[1]).toContain("max-age=0");
    vi.restoreAllMocks();
  });
});

// @vitest-environment node
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Budgets of ui.md 12, bytes after gzip. */
const LOADER = 3 * 1024;
const FRAME = 17 * 1024;
const TOGETHER = 20 * 1024;

let out = "";
let sizes: Record<string, number> = {};
const sum = (wanted: (name: string) => boolean) =>
  Object.entries(sizes).reduce((total, [name, size]) => total + (wanted(name) ? size : 0), 0);

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "rozmova-widget-"));
  // A process of its own: inside the test runner the bundler would build for tests.
  const web = join(import.meta.dirname, "..");
  const vite = join(web, "node_modules/vite/bin/vite.js");
  execFileSync(
    process.execPath,
    [vite, "build", "--config", "widget/vite.config.ts", "--logLevel", "error"],
    {
      cwd: web,
      env: { ...process.env, NODE_ENV: "production", VITEST: "", ROZMOVA_WIDGET_OUT: out },
    },
  );
  const files = [...readdirSync(join(out, "widget/assets")).map((f) => `assets/${f}`), "rz.js"].filter(
    (f) => !f.endsWith(".gz"),
  );
  sizes = Object.fromEntries(
    files.map((f) => [f, gzipSync(readFileSync(join(out, "widget", f)), { level: 9 }).length]),
  );
}, 60_000);

afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

describe("built widget", () => {
  const first = (name: string) => /^assets\/frame-/.test(name);

  it("keeps the budgets of its first load", () => {
    expect(sizes["rz.js"]).toBeLessThanOrEqual(LOADER);
    expect(sum(first)).toBeLessThanOrEqual(FRAME);
    expect(sum((name) => first(name) || name === "rz.js")).toBeLessThanOrEqual(TOGETHER);
  });

  it("has chunks besides that come when they are needed: colours, files, polling, what surrounds the conversation", () => {
    const budgets = { files: 2.5 * 1024, paint: 1.5 * 1024, poll: 0.5 * 1024, more: 6 * 1024 };
    const others = Object.keys(sizes).filter((name) => !first(name) && name !== "rz.js");
    expect([...new Set(others.map((name) => /^assets\/([a-z]+)-/.exec(name)?.[1]))].sort()).toEqual(
      Object.keys(budgets).sort(),
    );
    for (const [chunk, most] of Object.entries(budgets))
      expect(
        sum((name) => name.startsWith(`assets/${chunk}-`)),
        chunk,
      ).toBeLessThanOrEqual(most);
  });

  it("the loader is a classic script that leaves nothing in the page's scope", () => {
    const code = readFileSync(join(out, "widget/rz.js"), "utf8").trim();
    expect(code).toMatch(/^\(function\(\)\{/);
    expect(code).toMatch(/\}\)\(\);$/);
    expect(code).not.toMatch(/\b(eval|Function)\(|innerHTML|document\.write/);
  });

  it("the pages need no inline script or style", () => {
    for (const page of ["widget/frame.html", "demo/index.html"]) {
      const html = readFileSync(join(out, page), "utf8");
      for (const [, attributes = "", body = ""] of html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
        expect(attributes).toContain("src=");
        expect(body.trim()).toBe("");
      }
      expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    }
    expect(readFileSync(join(out, "widget/frame.html"), "utf8")).toContain('src="/widget/assets/frame-');
  });
});

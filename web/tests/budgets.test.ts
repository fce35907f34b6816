// @vitest-environment node
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it, vi } from "vitest";
import budgets from "../budgets.json";

const root = path.resolve(import.meta.dirname, "..");

function gzipped(content: string | Uint8Array): number {
  return gzipSync(content, { level: 9 }).length;
}

/** What a first visit to the inbox loads: the entry, what it imports statically, and one catalogue. */
function firstVisit(output: Rolldown.RolldownOutput["output"]): Rolldown.OutputChunk[] {
  const chunks = output.filter((item) => item.type === "chunk");
  const wanted = new Map<string, Rolldown.OutputChunk>();
  const add = (chunk: Rolldown.OutputChunk | undefined): void => {
    if (!chunk || wanted.has(chunk.fileName)) return;
    wanted.set(chunk.fileName, chunk);
    for (const name of chunk.imports) add(chunks.find((other) => other.fileName === name));
  };
  add(chunks.find((chunk) => chunk.isEntry));
  add(chunks.find((chunk) => chunk.facadeModuleId?.endsWith("/i18n/uk.json")));
  return [...wanted.values()];
}

describe("budgets of the panel", () => {
  let output: Rolldown.RolldownOutput["output"];

  beforeAll(async () => {
    // The test runner's own environment would pull in React's development build.
    vi.stubEnv("NODE_ENV", "production");
    const result = await build({ root, logLevel: "silent", build: { write: false } });
    output = (result as Rolldown.RolldownOutput).output;
    vi.unstubAllEnvs();
  }, 120_000);

  it("loads no more script for the inbox than the budget allows", () => {
    const chunks = firstVisit(output);

    expect(chunks.length).toBeGreaterThan(1);
    const total = chunks.reduce((sum, chunk) => sum + gzipped(chunk.code), 0);
    expect(total).toBeLessThanOrEqual(budgets.inbox_js_gzip);
  });

  it("keeps the styles and the fonts of the first view small", () => {
    const assets = output.filter((item) => item.type === "asset");
    const sum = (suffix: string, size: (source: string | Uint8Array) => number): number =>
      assets
        .filter((asset) => asset.fileName.endsWith(suffix))
        .reduce((total, asset) => total + size(asset.source), 0);

    const css = sum(".css", gzipped);
    expect(css).toBeGreaterThan(0);
    expect(css).toBeLessThanOrEqual(budgets.css_gzip);

    const fonts = sum(".woff2", (source) => source.length);
    expect(fonts).toBeGreaterThan(0);
    expect(fonts).toBeLessThanOrEqual(budgets.fonts);
  });

  it("has exactly one inline script, which the server can hash, and no inline style", () => {
    const html = output.find((item) => item.fileName === "index.html");
    const source = html?.type === "asset" ? String(html.source) : "";

    const inline = [...source.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
      (match) => match[1] ?? "",
    );
    expect(inline).toHaveLength(1);
    expect(inline[0]?.length).toBeLessThanOrEqual(budgets.theme_script);
    expect(source).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  it("keeps the translation runtime, which the widget shares, within a kilobyte", () => {
    const runtime = readFileSync(path.join(root, "src/i18n/runtime.ts"), "utf8");

    expect(gzipped(runtime)).toBeLessThanOrEqual(budgets.i18n_runtime_gzip);
  });
});

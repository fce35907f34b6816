// Puts a .gz beside every built text file, so that the server sends it without compressing anything itself.
// Usage: node scripts/compress.mjs <folder>. Brotli is left out: the server embeds the files, and twice the copies buy little.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const TEXT = /\.(?:js|css|svg|json|webmanifest)$/;
/** Below this a second file costs more than it saves. */
const SMALLEST = 1024;

const folder = process.argv[2] ?? "dist";
let files = 0;
for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  if (!TEXT.test(name)) continue;
  const content = readFileSync(path.join(folder, name));
  if (content.length < SMALLEST) continue;
  writeFileSync(path.join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  files += 1;
}
console.log(`${files} files compressed in ${folder}`);

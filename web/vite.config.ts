import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig, type Plugin } from "vite";

/** Address of a running server for `npm run dev`; the panel itself always speaks to its own origin. */
const server = process.env["ROZMOVA_DEV_SERVER"] ?? "http://127.0.0.1:8080";

/** Writes `sw.js` with the names of everything that this build has made; another build is another version. */
function serviceWorker(): Plugin {
  return {
    name: "rozmova-service-worker",
    apply: "build",
    generateBundle(_, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => name.startsWith("assets/"))
        .sort()
        .map((name) => `/${name}`);
      const source = readFileSync(path.resolve(import.meta.dirname, "sw/sw.js"), "utf8");
      const list = JSON.stringify(files);
      const version = createHash("sha256").update(source).update(list).digest("hex").slice(0, 16);
      this.emitFile({
        type: "asset",
        fileName: "sw.js",
        source: source.replace("__FILES__", list).replace("__VERSION__", version),
      });
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), serviceWorker()],
  build: {
    outDir: "dist/panel",
    emptyOutDir: true,
    target: "es2022",
    // Fonts and icons stay files of their own, so that the policy needs no data: source.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What the first visit loads stays in one piece: the panel inside a CRM needs the same, and cut where the two part
        // it is five kilobytes larger.
        codeSplitting: {
          groups: [
            { name: "desk", test: /[\\/]src[\\/]app[\\/](session\.ts|workspace[\\/]Workspace\.tsx)$/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": server,
      "/ws": { target: server.replace(/^http/, "ws"), ws: true },
    },
  },
});

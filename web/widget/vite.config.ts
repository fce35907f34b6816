import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build, defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
/** The size test builds elsewhere, so that it never touches what a server may be embedding. */
const dist = process.env["ROZMOVA_WIDGET_OUT"] ?? resolve(here, "../dist");
const target = ["es2022", "chrome98", "firefox104", "safari16.4"];

/**
 * Builds the loader and the demonstration shop after the frame. The loader is a build of its own because it is a
 * classic script: one closed function, no `import`, nothing in the page's global scope.
 */
function loaderAndShop(): Plugin {
  return {
    name: "rozmova-loader-and-shop",
    apply: "build",
    async closeBundle() {
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        build: {
          outDir: resolve(dist, "widget"),
          emptyOutDir: false,
          target,
          lib: {
            entry: resolve(here, "loader/main.ts"),
            formats: ["iife"],
            name: "rz",
            fileName: () => "rz.js",
          },
        },
      });
      await build({
        configFile: false,
        logLevel: "warn",
        root: resolve(here, "../demo"),
        base: "/demo/",
        publicDir: false,
        build: {
          outDir: resolve(dist, "demo"),
          emptyOutDir: true,
          target,
          assetsInlineLimit: 0,
          modulePreload: false,
        },
      });
      for (const folder of ["widget", "widget/assets", "demo/assets"]) pack(resolve(dist, folder));
    },
  };
}

/** Lays a compressed copy beside each script and style sheet, for the server to send as it is. */
function pack(folder: string): void {
  for (const name of readdirSync(folder))
    if (/\.(js|css)$/.test(name)) {
      const file = resolve(folder, name);
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    }
}

/** Nothing is preloaded here (one small chunk, no style sheets of its own), so the bundler's helper only has to call. */
const noPreload: Plugin = {
  name: "rozmova-no-preload",
  enforce: "pre",
  load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
};

export default defineConfig({
  root: here,
  base: "/widget/",
  publicDir: false,
  // The classic form needs no helper module.
  oxc: { jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" } },
  plugins: [noPreload, loaderAndShop()],
  build: {
    outDir: resolve(dist, "widget"),
    emptyOutDir: true,
    target,
    // No data: source in the policy of the frame page.
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: { input: resolve(here, "frame.html") },
  },
});

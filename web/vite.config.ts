import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Address of a running server for `npm run dev`; the panel itself always speaks to its own origin. */
const server = process.env["ROZMOVA_DEV_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "dist/panel",
    emptyOutDir: true,
    target: "es2022",
    // Fonts and icons stay files of their own, so that the policy needs no data: source.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": server,
      "/ws": { target: server.replace(/^http/, "ws"), ws: true },
    },
  },
});

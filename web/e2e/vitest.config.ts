import { defineConfig } from "vitest/config";

/** Browser tests against a real server: one file after another, since each starts a server of its own. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["acceptance/**/*.spec.ts", "a11y/**/*.spec.ts", "pictures/**/*.spec.ts", "perf/**/*.spec.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});

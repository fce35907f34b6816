import { defineConfig } from "vitest/config";

/** Browser tests against a real server: one after another, since each starts a server of its own. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["acceptance/**/*.test.ts", "a11y/**/*.test.ts", "perf/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
  },
});

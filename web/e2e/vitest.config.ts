import { defineConfig } from "vitest/config";
import { Failures } from "./support/failures";

/**
 * Browser tests against a real server. Two files at a time: each has a server of its own, and more than half of the time
 * is waiting (one at a time 10:28 min, two 7:12 on two cores).
 */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["acceptance/**/*.spec.ts", "a11y/**/*.spec.ts", "pictures/**/*.spec.ts", "perf/**/*.spec.ts"],
    environment: "node",
    fileParallelism: true,
    maxWorkers: 2,
    reporters: ["default", new Failures()],
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});

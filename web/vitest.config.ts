import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Two projects, because the panel compiles JSX for React and the widget for Preact.
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react()],
        test: {
          name: "panel",
          environment: "happy-dom",
          include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
        },
      },
      {
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
        test: {
          name: "widget",
          environment: "happy-dom",
          include: ["widget/**/*.test.{ts,tsx}"],
        },
      },
    ],
  },
});

import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import { oneWayImports } from "./eslint/one-way-imports.js";

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "**/*.gen.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["demo/*.ts"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-globals": [
        "error",
        {
          name: "fetch",
          message: "Components speak through api/client.ts, so that errors and CSRF are handled once.",
        },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ...jsxA11y.flatConfigs.recommended,
    plugins: {
      ...jsxA11y.flatConfigs.recommended.plugins,
      "react-hooks": reactHooks,
      rozmova: { rules: { "one-way-imports": oneWayImports } },
    },
    rules: {
      ...jsxA11y.flatConfigs.recommended.rules,
      // The timeline scrolls and the edges of panes move, so the keyboard has to reach them.
      "jsx-a11y/no-noninteractive-tabindex": ["error", { tags: [], roles: ["log", "tabpanel", "separator"] }],
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "rozmova/one-way-imports": "error",
    },
  },
  {
    files: ["**/*.{js,mjs}", "widget/**", "demo/**", "e2e/**", "tests/**"],
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["sw/*.js"],
    languageOptions: {
      globals: Object.fromEntries(
        [
          "URL",
          "addEventListener",
          "caches",
          "clients",
          "fetch",
          "location",
          "registration",
          "skipWaiting",
          "__FILES__",
        ].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    // Runs in pages of other companies.
    files: ["public/embed/*.js"],
    languageOptions: {
      globals: Object.fromEntries(
        ["URL", "URLSearchParams", "document", "location", "window"].map((name) => [name, "readonly"]),
      ),
    },
  },
  { files: ["**/*.{js,mjs}"], ...tseslint.configs.disableTypeChecked },
);

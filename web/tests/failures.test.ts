// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { TestModule } from "vitest/node";
import { lastWords } from "../e2e/support/failures";

/** A file with one test that failed so; without an error it passed. */
function file(error?: { message: string; stack?: string; cause?: { message: string } }): TestModule {
  const failed = error ? [{ fullName: "light > a queue", result: () => ({ errors: [error] }) }] : [];
  return {
    relativeModuleId: "acceptance/queue.spec.ts",
    errors: () => [],
    children: { allSuites: () => [], allTests: () => failed },
  } as unknown as TestModule;
}

describe("the last words of a run of browser tests", () => {
  it("are none when nothing failed", () => {
    expect(lastWords([file()], [])).toBe("");
  });

  it("name file, test, the first line of the error with its cause, and the line of the test", () => {
    const error = {
      message: "waited 20000 ms for: a row\nmore",
      stack: "Error: waited\n at until (/e2e/support/until.ts:21:5)\n at /e2e/acceptance/queue.spec.ts:85:3",
      cause: { message: "refused" },
    };
    expect(lastWords([file(error)], [{ message: "lost" }])).toBe(
      "\nFailed (2):\n" +
        "  acceptance/queue.spec.ts > light > a queue: waited 20000 ms for: a row (refused), line 85\n" +
        "  outside of tests: lost\n",
    );
  });

  it("say what the browser's driver was waiting for", () => {
    const message =
      "locator.click: Timeout 30000ms exceeded.\nCall log:\n\u001b[2m  - waiting for getByRole('row')\u001b[22m";
    expect(lastWords([file({ message })], [])).toContain(
      "Timeout 30000ms exceeded. - waiting for getByRole('row')",
    );
  });
});

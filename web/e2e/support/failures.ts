import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestModule } from "vitest/node";

/** What is read of an error. */
interface Failure {
  message?: string | undefined;
  stack?: string | undefined;
  cause?: Failure | undefined;
}

/**
 * The last words of a run: each failed test in one line, so that the end of a log, however much of it was cut off, says what
 * failed. Stands beside the default reporter, which has told everything at length by then; silent when nothing failed.
 */
export class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Failure[]): void {
    process.stdout.write(lastWords(modules, unhandled));
  }
}

/** The block of lines; empty when nothing failed. Pure. */
export function lastWords(modules: readonly TestModule[], unhandled: readonly Failure[]): string {
  const lines = [
    ...modules.flatMap(failuresOf),
    ...unhandled.map((error) => line("outside of tests", error)),
  ];
  return lines.length === 0 ? "" : `\nFailed (${lines.length}):\n${lines.join("\n")}\n`;
}

function failuresOf(module: TestModule): string[] {
  const file = module.relativeModuleId;
  const told = (name: string, errors: readonly Failure[]): string[] =>
    errors.slice(0, 1).map((error) => line(`${file} > ${name}`, error, file));
  return [
    // A file that cannot be loaded, and what went wrong before or after its tests.
    ...told("(the file)", module.errors()),
    ...[...module.children.allSuites()].flatMap((suite) => told(`${suite.fullName} (hooks)`, suite.errors())),
    ...[...module.children.allTests("failed")].flatMap((test) =>
      told(test.fullName, test.result().errors ?? []),
    ),
  ];
}

/** `who: first line of the error`, with the place in the file and what was asked last, where they are known. */
function line(who: string, error: Failure, file?: string): string {
  const at = file === undefined ? undefined : placeIn(file, error.stack ?? "");
  const cause = error.cause?.message ? ` (${first(error.cause.message)})` : "";
  return `  ${who}: ${first(error.message ?? "")}${cause}${at === undefined ? "" : `, line ${at}`}`;
}

/** The first line; of a call that the browser's driver gave up, also what it was waiting for. */
function first(message: string): string {
  const [head = "", ...rest] = stripVTControlCharacters(message).split("\n");
  const waited = rest.find((one) => /^\s*- waiting for/.test(one));
  return waited === undefined ? head.trim() : `${head.trim()} ${waited.trim()}`;
}

/** The line of the test's own file that the error came through first. */
function placeIn(file: string, stack: string): string | undefined {
  const from = stack.indexOf(`${file}:`);
  return from < 0 ? undefined : /^\d+/.exec(stack.slice(from + file.length + 1))?.[0];
}

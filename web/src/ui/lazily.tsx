import { type ComponentType, lazy, Suspense } from "react";

/** Pause before a chunk is asked for again: doubled each time up to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * A part that is not needed for the first view: a chunk of its own, fetched when the page has settled, so that it opens at once
 * later, also without a network. Until it is there nothing is drawn; one that cannot be fetched is asked for until it comes, because
 * an error in place of it would take the whole screen with it.
 */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => ({ default: await untilHere(load) }));
  ahead.push(load);
  return function Lazily(props: P) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

async function untilHere<T>(load: () => Promise<T>): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await load();
    } catch {
      await networkOrTime(pause);
    }
  }
}

/** Waits so long, or until the browser says that there is a network again. */
function networkOrTime(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });
}

const ahead: (() => Promise<unknown>)[] = [];

/** Fetches what `lazily` has put off. A chunk that cannot be fetched now is asked for again when it is opened. */
export function fetchAhead(): void {
  for (const load of ahead.splice(0)) load().catch(() => undefined);
}

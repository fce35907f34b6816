import { type ComponentType, lazy, Suspense } from "react";

/**
 * A part that is not needed for the first view: a chunk of its own, fetched when the page has settled, so that it opens at once
 * later, also without a network. Until it is there nothing is drawn.
 */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => ({ default: await load() }));
  ahead.push(load);
  return function Lazily(props: P) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

const ahead: (() => Promise<unknown>)[] = [];

/** Fetches what `lazily` has put off. A chunk that cannot be fetched now is asked for again when it is opened. */
export function fetchAhead(): void {
  for (const load of ahead.splice(0)) load().catch(() => undefined);
}

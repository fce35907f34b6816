/** The four names a page may call; all of them take the same commands (widget.md B.1). */
export const GLOBALS = ["rozmova", "rozmova_event", "kw", "kw_event"] as const;

/**
 * Takes over the globals and replays the calls made before the script came, in the order they were written. Does
 * nothing when a loader already runs on this page. Nothing a page passes in can make this throw: a failing call is
 * reported on the console and the next one runs.
 */
export function install(host: Record<string, unknown>, run: (args: unknown[]) => void): void {
  const before = host.__rzq as unknown[] | undefined;
  if (before && !Array.isArray(before)) return;
  const calls = [...(before ?? [])];
  const take = (call: unknown) => {
    try {
      run([...(call as [string, unknown[]])[1]]);
    } catch (error) {
      console.warn("rozmova:", error);
    }
  };
  host.__rzq = { push: take };
  for (const name of GLOBALS) {
    // Stubs of older snippets keep a queue on the function itself.
    for (const args of (host[name] as { q?: unknown[] } | undefined)?.q ?? []) calls.push([name, args]);
    host[name] = (...args: unknown[]) => take([name, args]);
  }
  calls.forEach(take);
}

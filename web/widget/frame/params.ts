/** Size above which parameters of the site are refused here, so that they cannot break the session; characters. */
const MOST = 8_000;

/**
 * Parameters of the site with new ones laid over them (channels.md 2.5). What would exceed the limit is left out as a
 * whole; the server checks types, names and the number of keys.
 */
export function params(old: Record<string, unknown>, given: unknown): Record<string, unknown> {
  const next = { ...old, ...(given as object | undefined) };
  return given && typeof given === "object" && JSON.stringify(next).length < MOST ? next : old;
}

import { local } from "../browser/storage";

const KEY = "rzPerson";

/** Whose unsent messages may be shown while the server cannot say who sits here; null after a sign-out. */
export function lastPerson(): number | null {
  const id = Number(local().getItem(KEY));
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

export function rememberPerson(id: number | null): void {
  if (id === null) local().removeItem(KEY);
  else local().setItem(KEY, String(id));
}

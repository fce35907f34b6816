// The visitor's token lives on the host page's own site: storage of a frame from another site is partitioned or
// blocked by browsers (widget.md B.2). It never appears in an address. A cookie stands in where storage is off.

/** The stored token of this bot, if any. */
export function readToken(bot: number): string | null | undefined {
  try {
    return localStorage.getItem(`rz.v.${bot}`);
  } catch {
    return RegExp(`rz.v.${bot}=([^;]+)`).exec(document.cookie)?.[1];
  }
}

/** Stores the token for 180 days (the cookie), or forgets it when null. */
export function writeToken(bot: number, token: string | null): void {
  try {
    if (token) localStorage.setItem(`rz.v.${bot}`, token);
    else localStorage.removeItem(`rz.v.${bot}`);
  } catch {
    document.cookie = `rz.v.${bot}=${token};path=/;samesite=lax;max-age=${token ? 15552e3 : 0};secure`;
  }
}

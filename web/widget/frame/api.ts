import type { Frame, Message, Session } from "./protocol";

/** A refusal of the server, or no answer (`status` 0). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: string,
    /** Pause the server asked for, ms. */
    readonly wait: number,
  ) {
    super(`${status} ${code}`);
  }
}

/** HTTP side of the protocol (widget.md B.2 and B.4). */
export class Api {
  token: string | null = null;

  constructor(private readonly root: string) {}

  private async call<T>(path: string, body?: unknown, timeout = 15_000, signal?: AbortSignal): Promise<T> {
    const abort = new AbortController();
    const give = () => abort.abort();
    const timer = setTimeout(give, timeout);
    signal?.addEventListener("abort", give);
    let answer: Response;
    let data: unknown;
    try {
      answer = await fetch(this.root + path, {
        method: body === undefined ? "GET" : "POST",
        // The panel's cookie of the same origin has no business here.
        credentials: "omit",
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: abort.signal,
      });
      data = await answer.json().catch(() => null);
    } catch {
      throw new Refusal(0, "network", "", 0);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", give);
    }
    if (answer.ok && data !== null) return data as T;
    const problem = (data ?? {}) as { code?: unknown; text?: unknown; retry_after?: unknown };
    const wait = Number(answer.headers.get("retry-after") ?? problem.retry_after) || 0;
    throw new Refusal(answer.status, String(problem.code ?? ""), String(problem.text ?? ""), wait * 1000);
  }

  session(body: Record<string, unknown>): Promise<Session> {
    return this.call("session", body);
  }

  /** One page of history, oldest first. */
  async history(before?: string): Promise<Message[]> {
    const page = await this.call<Message[] | { data?: Message[]; messages?: Message[] }>(
      `history?limit=50${before ? `&before=${encodeURIComponent(before)}` : ""}`,
    );
    return (Array.isArray(page) ? page : (page.data ?? page.messages ?? [])).reverse();
  }

  /** Long poll: waits up to 25 s for events after the cursor. */
  async events(cursor: string | null, signal: AbortSignal): Promise<Frame[]> {
    const page = await this.call<Frame[] | { events?: Frame[]; data?: Frame[] }>(
      `events?wait=25${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      undefined,
      40_000,
      signal,
    );
    return Array.isArray(page) ? page : (page.events ?? page.data ?? []);
  }

  send(client_id: string, text: string): Promise<{ id: string; ts: string }> {
    return this.call("messages", { client_id, text });
  }
}

import type { Frame, Message, Session } from "./protocol";

/** A refusal of the server, or no answer (`status` 0). Thrown by every call below. */
export interface Refusal {
  status: number;
  code: string;
  /** Text for the visitor, "" = none. */
  text: string;
  /** Pause the server asked for, ms. */
  wait: number;
  /** A word per field of a form. */
  fields?: Record<string, string>;
}

/** HTTP side of the protocol (widget.md B.2 and B.4). */
export function createApi(root: string) {
  async function call<T>(path: string, body?: unknown, abort = new AbortController()): Promise<T> {
    // Longer than the longest wait of a long poll.
    const timer = setTimeout(() => abort.abort(), 35_000);
    const refusal: Refusal = { status: 0, code: "network", text: "", wait: 0 };
    try {
      const answer = await fetch(root + path, {
        method: body ? "POST" : "GET",
        // The panel's cookie of the same origin has no business here.
        credentials: "omit",
        headers: {
          ...(body ? { "content-type": "application/json" } : {}),
          ...(api.token ? { authorization: `Bearer ${api.token}` } : {}),
        },
        body: body ? JSON.stringify(body) : null,
        signal: abort.signal,
      });
      refusal.status = answer.status;
      refusal.wait = (Number(answer.headers.get("retry-after")) || 0) * 1000;
      const data = (await answer.json()) as Partial<Refusal>;
      if (answer.ok) return data as T;
      refusal.code = `${data.code ?? ""}`;
      refusal.text = `${data.text ?? ""}`;
      if (data.fields) refusal.fields = data.fields;
    } catch {
      // No answer, or not one of ours: the status tells.
    } finally {
      clearTimeout(timer);
    }
    throw refusal;
  }

  const api = {
    token: null as string | null,
    call,
    session: (body: unknown) => call<Session>("session", body),
    /** One page of history, oldest first. */
    async history(before?: string, dialog?: string): Promise<Message[]> {
      const page = await call<Message[] | { data: Message[] }>(
        `history?limit=50&before=${before ?? ""}&dialog=${dialog ?? ""}`,
      );
      return (Array.isArray(page) ? page : page.data).reverse();
    },
    /** Long poll: waits up to `wait` seconds for events after the cursor. */
    async events(cursor: string | null, wait: number, abort: AbortController): Promise<Frame[]> {
      const page = await call<Frame[] | { events: Frame[] }>(
        `events?wait=${wait}&cursor=${cursor ?? ""}`,
        undefined,
        abort,
      );
      return Array.isArray(page) ? page : page.events;
    },
    send: (message: unknown) => call<{ id: string; ts: string }>("messages", message),
  };
  return api;
}

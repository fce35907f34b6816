import type { Send } from "../../api/client";
import { asProblem, problemFrom } from "../../api/problems";
import type { Socket } from "../../live/connection";

/** An access token is exchanged so long before its end. */
const AHEAD_MS = 60_000;
/** Timers of browsers hold no more. */
const LONGEST_MS = 2_000_000_000;

interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  /** Seconds. */
  expires_in: number;
  user: { id: number };
}

interface Tokens {
  access: string;
  refresh: string;
  renewAt: number;
}

/** What signs an embedded panel in. It is in this object and nowhere else: no cookie, no storage, no address. */
export class TokenKeeper {
  private tokens: Tokens | null = null;
  private renewing: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly fetch: Send,
    private readonly now: () => number = Date.now,
  ) {}

  /** The token as it is now, empty without one. */
  readonly token = (): string => this.tokens?.access ?? "";

  /** Signs in with a one-time token; answers whom. Rejects with the server's Problem and keeps what was there. */
  async exchange(oneTime: string): Promise<number> {
    const answer = await this.call("/api/v1/auth/embed", { token: oneTime });
    this.keep(answer);
    return answer.user.id;
  }

  /** `fetch` with the token and without the cookie. */
  readonly send: Send = async (input, init) => {
    const request = new Request(input, { ...init, credentials: "omit" });
    const token = await this.fresh();
    if (token) request.headers.set("authorization", `Bearer ${token}`);
    return this.fetch(request);
  };

  /** A token that is good for a while; empty when there is none any more. */
  async fresh(): Promise<string> {
    if (this.tokens && this.now() >= this.tokens.renewAt) await this.renew();
    return this.token();
  }

  private renew(): Promise<void> {
    const refresh = this.tokens?.refresh;
    if (refresh === undefined) return Promise.resolve();
    this.renewing ??= this.call("/api/v1/auth/refresh", { refresh_token: refresh })
      .then(
        (answer) => {
          this.keep(answer);
        },
        (error: unknown) => {
          // Without a network the old one is tried: only the server's no is one.
          if (asProblem(error).status === 401) this.tokens = null;
        },
      )
      .finally(() => {
        this.renewing = null;
      });
    return this.renewing;
  }

  private keep(answer: TokenAnswer): void {
    const life = answer.expires_in * 1_000;
    this.tokens = {
      access: answer.access_token,
      refresh: answer.refresh_token,
      renewAt: this.now() + Math.max(0, life - AHEAD_MS),
    };
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        void this.renew();
      },
      Math.min(LONGEST_MS, Math.max(1_000, life - AHEAD_MS)),
    );
  }

  private async call(path: string, body: unknown): Promise<TokenAnswer> {
    const response = await this.fetch(path, {
      method: "POST",
      credentials: "omit",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch((reason: unknown) => {
      throw asProblem(reason);
    });
    const said: unknown = await response.json().catch(() => null);
    if (!response.ok) throw problemFrom(said, response);
    return said as TokenAnswer;
  }
}

/** A socket whose `hello` carries the token. It always does, so that a cookie of the browser never decides who this is. */
export function socketWithToken(
  url: string,
  fresh: () => Promise<string>,
  open: (url: string) => Socket = (address) => new WebSocket(address) as unknown as Socket,
): Socket {
  let real: Socket | null = null;
  let token = "";
  let closed = false;
  const socket: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send(data) {
      real?.send(withToken(data, token));
    },
    close(code, reason) {
      closed = true;
      real?.close(code, reason);
    },
  };
  void fresh()
    .catch(() => "")
    .then((value) => {
      if (closed) return;
      token = value;
      real = open(url);
      real.onopen = () => socket.onopen?.();
      real.onmessage = (event) => socket.onmessage?.(event);
      real.onclose = (event) => socket.onclose?.(event);
    });
  return socket;
}

function withToken(data: string, token: string): string {
  if (!data.startsWith('{"t":"hello"')) return data;
  const frame = JSON.parse(data) as { d: object };
  return JSON.stringify({ ...frame, d: { ...frame.d, token } });
}

/** The public HTTP API with an access token, as an integrator would use it. */
export class Api {
  private constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn(url: string, email: string, password: string): Promise<Api> {
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    if (!answer.ok) throw new Error(`login of ${email}: ${answer.status} ${await answer.text()}`);
    const { access_token } = (await answer.json()) as { access_token: string };
    return new Api(url, access_token);
  }

  get<T = Row>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }

  post<T = Row>(path: string, body: unknown): Promise<T> {
    return this.call<T>("POST", path, body);
  }

  put<T = Row>(path: string, body: unknown): Promise<T> {
    return this.call<T>("PUT", path, body);
  }

  patch<T = Row>(path: string, body: unknown): Promise<T> {
    return this.call<T>("PATCH", path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.call("DELETE", path);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }
}

/** What most answers have. */
export interface Row {
  id: number;
}

export interface Rows<T> {
  data: T[];
  next_cursor: string | null;
}

export interface DialogRow extends Row {
  state: string;
  operator_id: number | null;
  client: { id: number; name: string };
  last_seq: number;
}

export interface MessageRow extends Row {
  seq: number;
  text: string;
  status: string | null;
  author: { kind: string; name: string | null };
}

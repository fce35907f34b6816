import { describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../../live/testing/fake-socket";
import { socketWithToken, TokenKeeper } from "./token";

const HOUR_S = 3_600;

/** A server that gives `access-1`, `access-2`, … and writes down what it is asked. */
function server(refresh: () => number = () => 200) {
  const asked: { url: string; credentials: string; authorization: string | null }[] = [];
  let given = 0;
  const fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    asked.push({
      url: path,
      credentials: request.credentials,
      authorization: request.headers.get("authorization"),
    });
    const status = path === "/api/v1/auth/refresh" ? refresh() : 200;
    given += 1;
    const body =
      status === 200
        ? {
            access_token: `access-${given}`,
            refresh_token: `refresh-${given}`,
            expires_in: HOUR_S,
            user: { id: 7 },
          }
        : { code: "unauthorized" };
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
  return { asked, fetch };
}

/** Lets everything that waits for nothing run. */
async function settle(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await Promise.resolve();
}

describe("the token of an embedded panel", () => {
  it("goes with every request, and the cookie with none", async () => {
    const { asked, fetch } = server();
    const keeper = new TokenKeeper(fetch);
    expect(await keeper.exchange("one-time")).toBe(7);
    await keeper.send("http://localhost:3000/api/v1/panel/bootstrap");

    expect(asked).toEqual([
      { url: "/api/v1/auth/embed", credentials: "omit", authorization: null },
      { url: "/api/v1/panel/bootstrap", credentials: "omit", authorization: "Bearer access-1" },
    ]);
    expect(localStorage.length + sessionStorage.length).toBe(0);
    expect(document.cookie).toBe("");
  });

  it("is exchanged before its end, once however many ask", async () => {
    const { asked, fetch } = server();
    let now = 0;
    const keeper = new TokenKeeper(fetch, () => now);
    await keeper.exchange("one-time");
    expect(await keeper.fresh()).toBe("access-1");
    now = (HOUR_S - 30) * 1_000;

    expect(await Promise.all([keeper.fresh(), keeper.fresh()])).toEqual(["access-2", "access-2"]);
    expect(asked.map(({ url }) => url)).toEqual(["/api/v1/auth/embed", "/api/v1/auth/refresh"]);
  });

  it("is given up when the server says so, and kept when nobody answers", async () => {
    let now = 0;
    const refused = new TokenKeeper(server(() => 401).fetch, () => now);
    await refused.exchange("one-time");
    const away = new TokenKeeper(server(() => 503).fetch, () => now);
    await away.exchange("one-time");
    now = HOUR_S * 1_000;

    expect(await refused.fresh()).toBe("");
    expect(await away.fresh()).toBe("access-1");
  });

  it("is in the hello of the socket, also when there is none, so that no cookie decides", async () => {
    for (const token of ["access-1", ""]) {
      const real = new FakeSocket();
      const socket = socketWithToken(
        "ws://panel/ws/operator",
        () => Promise.resolve(token),
        () => real,
      );
      socket.onopen = () => {
        socket.send(JSON.stringify({ t: "hello", id: 1, d: {} }));
        socket.send(JSON.stringify({ t: "ping", id: 2, d: {} }));
      };
      await settle();
      real.onopen?.();
      expect(real.sent).toEqual([
        { t: "hello", id: 1, d: { token } },
        { t: "ping", id: 2, d: {} },
      ]);
    }
  });

  it("opens no socket that was closed meanwhile", async () => {
    const opened = vi.fn(() => new FakeSocket());
    const socket = socketWithToken("ws://panel/ws/operator", () => Promise.resolve("a"), opened);
    socket.close();
    await settle();
    expect(opened).not.toHaveBeenCalled();
  });
});

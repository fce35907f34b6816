import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import Provider, { type Context } from "oidc-provider";
import { freePort } from "./server";

export const CLIENT = { id: "rozmova", secret: "secret-of-the-company-sign-in" } as const;

/** Whose address the provider has not verified begins with this. */
const UNVERIFIED = "unverified";

/** A real OpenID provider (oidc-provider, certified) with a page where anybody signs in by their e-mail. */
export class Company {
  private constructor(
    readonly issuer: string,
    private readonly server: Server,
  ) {}

  static async open(redirectUri: string): Promise<Company> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [redirectUri],
          grant_types: ["authorization_code"],
          response_types: ["code"],
        },
      ],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      cookies: { keys: ["of the tests"] },
      features: { devInteractions: { enabled: false } },
      findAccount: (_context: Context, id: string) => ({
        accountId: id,
        claims: () => ({ sub: id, email: id, email_verified: !id.startsWith(UNVERIFIED), name: id }),
      }),
      interactions: { url: (_context: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
      jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
      loadExistingGrant: agreed,
      pkce: { methods: ["S256"], required: () => true },
    });
    const answer = provider.callback();
    const server = createServer((request, response) => {
      const asks = request.url?.startsWith("/interaction/") ? signIn(provider, request, response) : null;
      (asks ?? answer(request, response)).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return new Company(issuer, server);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

/** The company's own applications need nobody's consent. */
async function agreed({ oidc }: Context): Promise<unknown> {
  const { clientId } = oidc.client;
  const known = oidc.session.grantIdFor(clientId);
  if (known) return oidc.provider.Grant.find(known);
  const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
}

/** Its page: who are you, or no. */
async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(`<!doctype html>
      <html lang="en"><title>Company</title><link rel="icon" href="data:,"><h1>Company sign-in</h1>
      <form method="post"><label>Account <input name="account"></label>
      <button name="do" value="enter">Enter</button> <button name="do" value="cancel">Cancel</button></form></html>`);
    return;
  }
  let body = "";
  for await (const piece of request) body += String(piece);
  const form = new URLSearchParams(body);
  const result =
    form.get("do") === "cancel"
      ? { error: "access_denied", error_description: "cancelled" }
      : { login: { accountId: form.get("account") ?? "" } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import path from "node:path";

/** The built demonstration shop. */
const DEMO = path.resolve(import.meta.dirname, "../../dist/demo");
const TYPES: Record<string, string> = { ".css": "text/css", ".svg": "image/svg+xml" };

/** `/deliver` refuses bodies with this word, `/deliver?everything` takes them too. */
export const UNDELIVERED = "недоставне";

/**
 * Pages of a customer's site on an origin of its own, with the snippet of channels/widget.md B.1.
 *
 * | path      | page |
 * |-----------|------|
 * | `/`       | the snippet in the head, `init` written before the loader is there |
 * | `/deliver` | takes what a Custom Channel sends |
 * | `/strict` | a content policy without inline code, with Trusted Types |
 * | `/twice`  | the snippet twice |
 * | `/shop`   | the shop of the demonstration, on this origin |
 * | `/hostile` | resets every style and adds methods to `Object` and `Array` |
 * | `/spa`    | throws its whole body away on a click and changes the address |
 */
export class Shop {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
    /** Where a Custom Channel delivers. */
    readonly callback: string,
  ) {}

  static async open(): Promise<Shop> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://shop");
      const at = url.searchParams.get("server") ?? "";
      const bot = Number(url.searchParams.get("bot"));
      const language = url.searchParams.get("lang") === "en" ? "en" : "uk";
      const code = snippet(at, bot, language);
      const html = (head: string, body: string): void => {
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(
          `<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>Крамниця</title>` +
            `<link rel="icon" href="data:,">${head}</head><body><h1>Крамниця</h1>${body}</body></html>`,
        );
      };
      const asset = /^\/demo\/assets\/([\w-]+(\.\w+))$/.exec(url.pathname);
      if (asset) {
        const file = path.join(DEMO, "assets", asset[1] ?? "");
        response.setHeader("content-type", TYPES[asset[2] ?? ""] ?? "application/octet-stream");
        response.statusCode = existsSync(file) ? 200 : 404;
        response.end(existsSync(file) ? readFileSync(file) : "");
        return;
      }
      switch (url.pathname) {
        case "/deliver":
          takes(request, response, url.searchParams.has("everything"));
          return;
        case "/snippet.js":
          response.setHeader("content-type", "text/javascript; charset=utf-8");
          response.end(calls(bot, language));
          return;
        case "/strict":
          response.setHeader(
            "content-security-policy",
            `default-src 'none'; script-src 'self' ${at}; frame-src ${at}; connect-src ${at}; img-src data:; ` +
              `style-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
          );
          // Trusted Types forbid scripts to add scripts, so this site names the loader itself.
          html(
            "",
            `<script src="/snippet.js${url.search.replaceAll("&", "&amp;")}"></script>` +
              `<script async src="${at}/widget/rz.js"></script>`,
          );
          return;
        case "/shop":
          // Its own script takes the chat from its own origin; here the chat lives elsewhere.
          response.setHeader("content-type", "text/html; charset=utf-8");
          response.end(
            readFileSync(path.join(DEMO, "index.html"), "utf8").replace(
              /<script type="module".*?<\/script>/s,
              () => `<script>${code}</script>`,
            ),
          );
          return;
        case "/twice":
          html(`<script>${code}</script>`, `<script>${code}</script>`);
          return;
        case "/hostile":
          html(
            `<style>body *,div,button,iframe{all:unset!important;display:none!important}</style>` +
              `<script>Object.prototype.extend = function () {}; Array.prototype.last = function () {};` +
              `window.currentScript = 1;${code}</script>`,
            `<form name="currentScript"></form>`,
          );
          return;
        case "/spa":
          html(
            `<script>${code}</script>`,
            `<button id="go">Далі</button><script>document.getElementById("go").onclick = () => {
               history.pushState({}, "", "/spa-second");
               const body = document.createElement("body");
               body.innerHTML = "<h1>Друга сторінка</h1>";
               document.documentElement.replaceChild(body, document.body);
             };</script>`,
          );
          return;
        default:
          html(`<script>${code}</script>`, `<p>Дзеркала, що роблять дім світлішим</p>`);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("the shop has no port");
    return new Shop(
      server,
      `http://shop.localhost:${address.port}`,
      `http://127.0.0.1:${address.port}/deliver`,
    );
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Takes a delivery; what has to stay undelivered is refused for good. */
function takes(request: IncomingMessage, response: ServerResponse, everything: boolean): void {
  const body: Buffer[] = [];
  request.on("data", (part: Buffer) => body.push(part));
  request.on("end", () => {
    const refused = !everything && Buffer.concat(body).toString("utf8").includes(UNDELIVERED);
    response.statusCode = refused ? 400 : 200;
    response.end("{}");
  });
}

/** The calls of the page before the loader is there. */
function calls(bot: number, language: string): string {
  return (
    `['rozmova','rozmova_event','kw','kw_event'].forEach(function(n){window[n]=window[n]||function(){(window.__rzq=window.__rzq||[]).push([n,[].slice.call(arguments)])}});` +
    `window.rozmova('init',{bot_id:${bot},language_code:'${language}',params_from_site:{utm_source:'site'}});`
  );
}

/** The same with the loader, as the site's owner copies it. */
function snippet(server: string, bot: number, language: string): string {
  return (
    `(function(d,u){${calls(bot, language)}` +
    `var s=d.createElement('script');s.async=1;s.src=u+'/widget/rz.js';(d.head||d.documentElement).appendChild(s);})(document,${JSON.stringify(server)});`
  );
}

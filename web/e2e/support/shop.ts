import { createServer, type Server } from "node:http";

/**
 * Pages of a customer's site on an origin of its own, with the snippet of channels/widget.md B.1.
 *
 * | path      | page |
 * |-----------|------|
 * | `/`       | the snippet in the head, `init` written before the loader is there |
 * | `/strict` | a content policy without inline code, with Trusted Types |
 * | `/twice`  | the snippet twice |
 * | `/spa`    | throws its whole body away on a click and changes the address |
 */
export class Shop {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
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
      switch (url.pathname) {
        case "/snippet.js":
          response.setHeader("content-type", "text/javascript; charset=utf-8");
          response.end(code);
          return;
        case "/strict":
          response.setHeader(
            "content-security-policy",
            `default-src 'none'; script-src 'self' ${at}; frame-src ${at}; connect-src ${at}; img-src data:; ` +
              `style-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
          );
          html("", `<script src="/snippet.js${url.search.replaceAll("&", "&amp;")}"></script>`);
          return;
        case "/twice":
          html(`<script>${code}</script>`, `<script>${code}</script>`);
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
    return new Shop(server, `http://shop.localhost:${address.port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function snippet(server: string, bot: number, language: string): string {
  return (
    `(function(w,d,u){['rozmova','rozmova_event','kw','kw_event'].forEach(function(n){w[n]=w[n]||function(){(w.__rzq=w.__rzq||[]).push([n,[].slice.call(arguments)])}});` +
    `var s=d.createElement('script');s.async=1;s.src=u+'/widget/rz.js';(d.head||d.documentElement).appendChild(s);` +
    `w.rozmova('init',{bot_id:${bot},language_code:'${language}',params_from_site:{utm_source:'site'}});})(window,document,${JSON.stringify(server)});`
  );
}

import { createServer, type Server } from "node:http";

/** What the page heard from the frame. */
export interface Told {
  type: string;
  data: Record<string, unknown>;
  origin: string;
}

/**
 * Another company's pages with the panel in a frame, on two origins: `ours` is the one that may embed it, `foreign` is not.
 *
 * | path       | page |
 * |------------|------|
 * | `/`        | the frame of `?frame=`, `heard` holds its messages, `say(type, data)` speaks to it |
 * | `/mounted` | the same through the panel's own script of `?panel=`, with `?options=` |
 * | `/sibling` | speaks to the first frame of its parent when it is told to |
 */
export class Crm {
  private constructor(
    private readonly server: Server,
    readonly ours: string,
    readonly foreign: string,
  ) {}

  static async open(): Promise<Crm> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://crm");
      response.setHeader("content-type", "text/html; charset=utf-8");
      if (url.pathname === "/sibling") {
        response.end(
          `<!doctype html><title>Сусід</title><script>addEventListener("message", (event) => {
             parent.frames[0].postMessage(event.data, "*"); parent.postMessage("said", "*"); });</script>`,
        );
        return;
      }
      if (url.pathname === "/mounted") {
        const panel = new URL(url.searchParams.get("panel") ?? "http://none").origin;
        const options = JSON.stringify(JSON.parse(url.searchParams.get("options") ?? "{}"));
        response.end(
          `<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>CRM</title><link rel="icon" href="data:,"></head>
           <body><h1>Угода 13</h1><div id="here" style="width:1000px;height:640px"></div>
           <script src="${panel}/embed/rz-panel.js"></script>
           <script>var heard = []; var panel = RozmovaPanel.mount(document.getElementById("here"), ${options.replaceAll("<", "\\u003c")});
             for (const type of ["ready", "dialog.opened", "error"]) panel.on(type, (data) => heard.push({ type, data, origin: "" }));
             function say(type, data) { panel.send(type, data); }</script></body></html>`,
        );
        return;
      }
      const attribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
      const frame = url.searchParams.get("frame") ?? "";
      const sibling = url.searchParams.get("sibling");
      response.end(
        `<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>CRM</title><link rel="icon" href="data:,">
         <script>var heard = []; addEventListener("message", (event) => {
           heard.push(event.data === "said" ? { type: "said", data: {}, origin: event.origin } : { ...event.data, origin: event.origin }); });
         function say(type, data) { document.getElementById("panel").contentWindow.postMessage(
           { source: "rozmova", v: 1, type, data }, ${JSON.stringify(new URL(frame || "http://none").origin)}); }</script></head>
         <body><h1>Угода 12</h1><iframe id="panel" title="Rozmova" width="1000" height="640" src="${attribute(frame)}"></iframe>` +
          (sibling === null
            ? ""
            : `<iframe id="sibling" title="Сусід" src="${attribute(sibling)}"></iframe>`) +
          `</body></html>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("the CRM has no port");
    return new Crm(server, `http://crm.localhost:${address.port}`, `http://evil.localhost:${address.port}`);
  }

  /** Address of a page with the panel in it. */
  page(origin: string, frame: string, sibling = false): string {
    const beside = sibling ? `&sibling=${encodeURIComponent(`${this.foreign}/sibling`)}` : "";
    return `${origin}/?frame=${encodeURIComponent(frame)}${beside}`;
  }

  /** Address of a page that mounts the panel by its script. */
  mounted(panel: string, options: Record<string, unknown>): string {
    const asked = new URLSearchParams({ panel, options: JSON.stringify(options) });
    return `${this.ours}/mounted?${asked.toString()}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

import { h, render } from "preact";
import type { Envelope, ToFrame, ToHost } from "../shared/bridge";
import { createEngine, type Engine } from "./engine";
import { language } from "./i18n";
import { App } from "./ui/app";
import "./frame.css";

const bot = /\/widget\/(\d+)\/frame/.exec(location.pathname)?.[1] ?? "1";
const root = document.getElementById("app");
const darkness = matchMedia("(prefers-color-scheme: dark)");
/** Origin of the host page, fixed by its first message. */
let site: string | null = null;
let engine: Engine | null = null;
let focus = 0;
let drawing = false;
let painted = "";

function tell(message: ToHost): void {
  if (site) window.parent.postMessage({ rz: 1, ...message }, site);
}

/** Own colours of a bot are worth a chunk of their own: most bots have none, and then it is never fetched. */
function paint(): void {
  const palette = engine?.palette() ?? {};
  const key = JSON.stringify([palette, darkness.matches]);
  if (key === painted) return;
  painted = key;
  if (key.includes(":")) void import("./paint").then((part) => part.paint(palette));
}

function draw(): void {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    if (!engine || !root) return;
    const l = language(engine.wish());
    document.documentElement.lang = l.code;
    document.title = l.words.chat;
    paint();
    render(<App engine={engine} l={l} focus={focus} />, root);
  });
}

darkness.addEventListener("change", draw);
window.addEventListener("message", (event) => {
  // Only the page that holds this frame, and only the origin that spoke first.
  if (event.source !== window.parent || (site && event.origin !== site)) return;
  const m = event.data as Envelope<ToFrame> | null;
  if (m?.rz !== 1) return;
  if (m.t === "boot") {
    if (engine) return;
    site = event.origin;
    engine = createEngine(bot, site, tell, draw);
    engine.boot(m.d);
    if (m.d.open) focus++;
    draw();
  } else if (!engine) return;
  else if (m.t === "open") {
    engine.setOpen(m.d.open);
    if (m.d.open && m.d.focus) focus++;
    draw();
  } else if (m.t === "page") engine.setPage(m.d);
  else engine.command(m.t, m.d);
});

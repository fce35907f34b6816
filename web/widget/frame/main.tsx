import { h, render } from "preact";
import type { Envelope, ToFrame, ToHost } from "../shared/bridge";
import { createEngine, type Engine } from "./engine";
import { language } from "./i18n";
import { resolve } from "./resolve";
import { theme } from "./theme";
import { App } from "./ui/app";
import "./frame.css";

/** The strip about the missing connection comes after this pause, ms; short gaps are nobody's business. */
const LATE = 1_500;

const bot = /\/widget\/(\d+)\/frame/.exec(location.pathname)?.[1] ?? "1";
const root = document.getElementById("app");
const darkness = matchMedia("(prefers-color-scheme: dark)");
/** Origin of the host page, fixed by its first message. */
let site: string | null = null;
let engine: Engine | null = null;
let focus = 0;
let late = false;
let offlineSince = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let drawing = false;
let painted: unknown;

function tell(message: ToHost): void {
  if (site) window.parent.postMessage({ rz: 1, ...message }, site);
}

function paint(): void {
  const palette = engine?.palette();
  const key = JSON.stringify([palette, darkness.matches]);
  if (key === painted) return;
  painted = key;
  const { documentElement: html } = document;
  html.removeAttribute("style");
  const sheet = getComputedStyle(html);
  const values = theme(palette, (name) => sheet.getPropertyValue(`--${name}`).trim(), resolve);
  for (const name in values) html.style.setProperty(`--${name}`, values[name] ?? "");
}

function draw(): void {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    if (!engine || !root) return;
    const { started, online, barrier, open } = engine.state();
    // Before the first session only a failed attempt counts as offline: it is shown by the same pause.
    const bad = !online && !barrier && (started || open);
    if (!bad) {
      offlineSince = 0;
      clearTimeout(timer);
      timer = undefined;
    } else if (!offlineSince) {
      offlineSince = Date.now();
      timer = setTimeout(draw, LATE);
    }
    late = bad && Date.now() - offlineSince >= LATE;
    const l = language(engine.wish());
    document.documentElement.lang = l.code;
    document.title = l.words.chat;
    paint();
    render(<App engine={engine} l={l} focus={focus} late={late} />, root);
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

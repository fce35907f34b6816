import type { Forwarded, Page, ToFrame, ToHost } from "../shared/bridge";
import { bag, botOf, messengers, type Bag } from "./options";
import { STYLE } from "./style";
import { readToken, writeToken } from "./token";

/** An element with properties (not attributes: a page policy has no say over these). */
function el<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Bag): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), props);
}

const page = (): Page => ({ url: location.href, title: document.title, referrer: document.referrer });

/** One running widget of one bot: launcher and frame in the host page, and the words between them. */
function start(base: string, options: Bag, emit: (name: string, detail?: unknown) => void) {
  const bot = botOf(options);
  const root = `${base}/widget/${bot}/`;
  const { origin } = new URL(base);
  const stop = new AbortController();
  const { signal } = stop;
  const view = window.visualViewport;
  const language = `${options.language_code || document.documentElement.lang || navigator.language}`;
  const uk = /^uk/i.test(language);
  const name = uk ? "Чат" : "Chat";
  /** The server's answer allowed this page; before that nothing is seen and no frame is made. */
  let shown = false;
  let wanted = false;
  let open = false;
  let menuOpen = false;
  let unread = 0;
  let href = location.href;
  let frame: HTMLIFrameElement | undefined;
  /** Messages for a frame that has not loaded yet; null = it has. */
  let waiting: ToFrame[] | null = [];

  const host = el("div");
  const shadow = host.attachShadow({ mode: "open" });
  const box = el("div");
  const menu = el("div", { className: "m" });
  const button = el("button");
  const badge = el("i");
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // No constructable sheets in this browser: an element, with the page's nonce.
    shadow.append(el("style", { nonce: options.nonce, textContent: STYLE }));
  }
  button.append(el("b"), badge);
  box.append(menu, button);
  shadow.append(box);

  function draw() {
    const { x, y, offset } = bag(bag(options.widgetButton).position ?? options.position);
    const side = x === "left" ? x : "right";
    const edge = y === "top" ? y : "bottom";
    const gap = (offset as number) >= 0 ? offset : 25;
    const active = open || menuOpen;
    box.hidden = !(shown && !options.hidden);
    box.className = `w ${side} ${edge}${open ? " o" : ""}${menuOpen ? " a" : ""}${options.mobile_fullscreen === false ? "" : " f"}`;
    box.style.cssText =
      `${side}:${gap}px;${edge}:${gap}px;z-index:${Number(options.z_index) || 2147483e3};` +
      `--h:${view?.height}px;--t:${view?.offsetTop}px`;
    // The style object itself ignores what is not CSS.
    button.style.background = bag(bag(options.colors ?? options.color).device).bg as string;
    button.dataset.i = `${bag(options.launcher)[active ? "closeIcon" : "openIcon"] ?? (active && "close")}`;
    badge.textContent = unread && !open ? `${unread}` : "";
    button.setAttribute("aria-expanded", `${active}`);
    button.setAttribute("aria-label", name + (unread ? ` (${unread})` : ""));
  }

  function post(message: ToFrame) {
    if (waiting) waiting.push(message);
    else frame?.contentWindow?.postMessage({ rz: 1, ...message }, origin);
  }

  function ensureFrame() {
    wanted = true;
    if (frame || !shown) return;
    frame = el("iframe", {
      title: name,
      onload() {
        const calls = waiting ?? [];
        waiting = null;
        post({ t: "boot", d: { token: readToken(bot), open, page: page(), language, options } });
        calls.forEach(post);
        // The administrator's own code (channels.md 2.6), now that the chat can be spoken to: what it loads and how its faults are
        // told is the server's script. Below the host, so that it runs once the host is back where a site has swapped the body.
        if (options.js) host.append(el("script", { src: root + options.js }));
      },
      src: root + "frame",
      sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads",
    });
    box.append(frame);
  }

  function setOpen(value: boolean, focus = true) {
    const changed = open !== value;
    open = value;
    menuOpen = false;
    if (open) ensureFrame();
    draw();
    if (focus) (open ? frame : button)?.focus();
    if (!changed) return;
    post({ t: "open", d: { open, focus } });
    emit(open ? "open" : "close");
  }

  button.onpointerenter = button.onfocus = ensureFrame;
  button.onclick = () => {
    if (open || menuOpen || bag(options.widgetButton).type !== "multi") return setOpen(!open && !menuOpen);
    menuOpen = true;
    draw();
    const multi = bag(options.multi_channel);
    const chat = el("button", { textContent: name, onclick: () => setOpen(true) });
    menu.replaceChildren(
      el("div", { textContent: multi.button_title || (uk ? "Напишіть нам" : "Write to us") }),
      chat,
      ...messengers(multi.messengers).map(([textContent, to]) =>
        el("a", { textContent, href: to, target: "_blank", rel: "noopener" }),
      ),
    );
    chat.focus();
  };
  box.onkeydown = (event) => event.key === "Escape" && setOpen(false);
  view?.addEventListener("resize", draw, { signal });
  view?.addEventListener("scroll", draw, { signal });
  const heard = ({ source, origin: from, data }: MessageEvent) => {
    if (!frame || source !== frame.contentWindow || from !== origin || data?.rz !== 1) return;
    const { t, d } = data as ToHost;
    if (t === "token") return writeToken(bot, d.token);
    if (t === "close") return setOpen(false);
    if (t === "unread") unread = d.count;
    draw();
    emit(t, d);
    if (t === "message_in" && !open && options.open_on_msg) setOpen(true, false);
  };
  addEventListener("message", heard, { signal });

  // Single-page sites swap the body and the address without telling anyone.
  const tick = () => {
    if (!host.isConnected) document.body?.append(host);
    if (href !== location.href) {
      href = location.href;
      post({ t: "page", d: page() });
    }
  };
  const watch = setInterval(tick, 1e3);

  // A refusal keeps the launcher away; the page's policy or a dead network must not.
  // A page may not read the refusal, so whether the server answers at all is asked with a file that everybody may load.
  void fetch(`${root}config`, { credentials: "omit", signal })
    .then((answer) => (answer.ok ? answer.json() : answer.status < 429))
    .catch(() => fetch(`${base}/widget/rz.js`, { mode: "no-cors" }).then(Boolean, () => signal.aborted))
    .then((answer) => {
      if (answer === true) return;
      options = { ...bag(answer), ...options };
      shown = true;
      tick();
      draw();
      // Who has been here before gets the chat at once, after the page's own work; own code waits for the chat on every page.
      if (wanted || options.js || readToken(bot)) setTimeout(ensureFrame);
    });

  return {
    bot,
    destroy() {
      clearInterval(watch);
      stop.abort();
      host.remove();
    },
    /** One call of the page. */
    call(name: string, arg: unknown) {
      const d = bag(arg);
      if (name === "openchat") setOpen(!!Number(arg));
      else if (/^(show|hide)$/.test(name)) options.hidden = name === "hide";
      else {
        if (name === "init") options = { ...options, ...d };
        if (name === "kwcolor") options.colors = { ...bag(options.colors ?? options.color), ...d };
        if (name === "reset") {
          writeToken(bot, null);
          options.user_id = options.user_hash = null;
        }
        // The frame knows the rest, and warns of names nobody knows.
        post({ t: name as Forwarded, d });
        if (/^(emit|ident|send)/.test(name)) ensureFrame();
      }
      draw();
    },
  };
}

/** All commands of the four globals. At most one widget runs on a page. */
export function createWidget(base: string): (args: unknown[]) => void {
  let widget: ReturnType<typeof start> | undefined;
  let callbacks: unknown[][] = [];
  const emit = (name: string, detail?: unknown) => {
    for (const [, wanted, fn] of callbacks)
      try {
        if (wanted === name) (fn as (detail: unknown) => void)(detail);
      } catch (error) {
        console.warn("rozmova:", error);
      }
  };
  return (args) => {
    const [name, arg] = args;
    if (name === "on") callbacks.push(args);
    else if (name === "destroy") {
      widget?.destroy();
      widget = undefined;
      callbacks = [];
    } else if (name === "init" && widget?.bot !== botOf(bag(arg))) {
      widget?.destroy();
      widget = start(base, bag(arg), emit);
    } else if (widget) widget.call(name as string, arg);
    else console.warn("rozmova:", name);
  };
}

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { buttonHref, linkify } from "../link";
import type { Message } from "../protocol";
import { activeButtons, receipt, unread, type State } from "../state";
import { Alert, ArrowDown } from "./icons";

interface Props {
  engine: Engine;
  s: State;
  l: Language;
}

const SAFE = { target: "_blank", rel: "noopener noreferrer nofollow" };

/** Plain text with addresses as links. Never markup. */
function Text({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map((p) =>
        p.href ? (
          <a href={p.href} {...SAFE}>
            {p.text}
          </a>
        ) : (
          p.text
        ),
      )}
    </>
  );
}

function Buttons({ engine, s, m, active }: { engine: Engine; s: State; m: Message; active: boolean }) {
  const done = s.pressed[m.id];
  const shown = (m.content.buttons ?? []).filter((b) => active || buttonHref(b.kind, b.url, b.payload));
  if (!shown.length) return null;
  return (
    <div class="buttons">
      {shown.map((b) => {
        const href = buttonHref(b.kind, b.url, b.payload);
        if (href)
          return (
            <a key={b.id} class="inline" href={href} {...SAFE}>
              {b.title}
            </a>
          );
        // An address we cannot follow is no button.
        if (b.kind === "url" || b.kind === "call") return null;
        return (
          <button key={b.id} type="button" class="key" disabled={!!done} onClick={() => engine.press(m.id, b.id, b.title)}>
            {b.title}
          </button>
        );
      })}
    </div>
  );
}

const GROUP = 3 * 60_000;
/** Same author, same day, within 3 minutes: one group with one label. */
const joins = (a: Message | undefined, b: Message) =>
  a?.from === b.from &&
  a.author?.name === b.author?.name &&
  a.ts.slice(0, 10) === b.ts.slice(0, 10) &&
  Date.parse(b.ts) - Date.parse(a.ts) < GROUP;

function Messages({ engine, s, l }: Props) {
  const { words: w } = l;
  const now = new Date();
  const active = activeButtons(s);
  const lastOwn = s.messages.findLastIndex((m) => m.from === "visitor");
  const state = receipt(s);
  const out: ComponentChildren[] = [];
  let day = "";
  s.messages.forEach((m, i) => {
    const heading = l.day(m.ts, now);
    if (heading !== day) {
      if (day || heading !== w.today)
        out.push(
          <p class="day" key={`day ${heading}`}>
            {heading}
          </p>,
        );
      day = heading;
    }
    const text = m.content.text || (m.content.buttons?.length ? "" : w.unsupported);
    if (m.from === "system") {
      out.push(
        <p class="system" key={m.id}>
          {text}
        </p>,
      );
      return;
    }
    const own = m.from === "visitor";
    const name = own ? "" : m.author?.name || (m.from === "bot" ? w.bot : "");
    out.push(
      <div class={own ? "own" : "their"} key={m.client_id ?? m.id}>
        {!own && !joins(s.messages[i - 1], m) && (
          <p class="label">
            {name} <time dateTime={m.ts}>{l.time(m.ts)}</time>
          </p>
        )}
        {text && (
          <div class="bubble" title={l.time(m.ts)}>
            <Text text={text} />
          </div>
        )}
        <Buttons engine={engine} s={s} m={m} active={active === m.id} />
        {i === lastOwn && state && <p class="receipt">{w[state]}</p>}
      </div>,
    );
  });
  s.outbox.forEach((p, i) => {
    out.push(
      <div class="own" key={p.client_id}>
        {p.failed ? (
          <button type="button" class="bubble failed" onClick={() => engine.again(p.client_id)}>
            {p.text}
            <span class="problem">
              <Alert /> {w.failed}
            </span>
          </button>
        ) : (
          <div class="bubble">
            <Text text={p.text} />
          </div>
        )}
        {i === s.outbox.length - 1 && !p.failed && <p class="receipt">{s.online ? w.sending : w.queued}</p>}
      </div>,
    );
  });
  return <>{out}</>;
}

/** The conversation. Stays at the end while the reader is there, never jumps while they read above. */
export function Log({ engine, s, l }: Props) {
  const { words: w } = l;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ first: "", height: 0 });
  const [away, setAway] = useState(false);
  const first = s.messages[0]?.id ?? "";
  const toEnd = () => {
    const b = box.current;
    if (b) b.scrollTop = b.scrollHeight;
  };
  useLayoutEffect(() => {
    const b = box.current;
    if (!b) return;
    if (atEnd.current) toEnd();
    else if (first !== before.current.first && before.current.first) b.scrollTop += b.scrollHeight - before.current.height;
    before.current = { first, height: b.scrollHeight };
  }, [s.messages, s.outbox, s.typing, first]);
  // What one writes oneself is looked at, wherever one was.
  useLayoutEffect(toEnd, [s.outbox.length > 0, s.open]);
  useEffect(() => {
    if (atEnd.current) engine.readNow();
  }, [s.messages, s.open, s.online]);
  useEffect(() => {
    const resized = new ResizeObserver(() => atEnd.current && toEnd());
    if (box.current) resized.observe(box.current);
    return () => resized.disconnect();
  }, []);
  const scrolled = () => {
    const b = box.current;
    if (!b) return;
    atEnd.current = b.scrollHeight - b.scrollTop - b.clientHeight < 40;
    setAway(!atEnd.current);
    if (atEnd.current) engine.readNow();
    if (b.scrollTop < 40 && b.scrollHeight > b.clientHeight) void engine.older();
  };
  const news = away ? unread(s) : 0;
  return (
    <div class="middle">
      <div ref={box} class="log" role="log" aria-live="polite" aria-busy={s.loadingOlder} aria-label={w.messages} tabIndex={0} onScroll={scrolled}>
        {s.more && (
          <button type="button" class="older" disabled={s.loadingOlder} onClick={() => void engine.older()}>
            {s.loadingOlder ? w.loading : w.older}
          </button>
        )}
        {!s.messages.length && !s.outbox.length && (s.started || s.outbox.length > 0) && <p class="empty">{w.empty}</p>}
        <Messages engine={engine} s={s} l={l} />
        {s.typing !== null && (
          <div class="their">
            <div class="bubble typing">
              <i />
              <i />
              <i />
              <span class="unseen">{w.typing.replace("{name}", s.typing || w.someone)}</span>
            </div>
          </div>
        )}
      </div>
      {news > 0 && (
        <button type="button" class="news" onClick={toEnd}>
          {l.count(w.unread, news)} <ArrowDown />
        </button>
      )}
    </div>
  );
}

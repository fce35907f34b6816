import { Component, Fragment, h, type ComponentChildren } from "preact";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { buttonHref, linkify } from "../link";
import type { Message } from "../protocol";
import { filesPart } from "./part";
import { activeButtons, receipt, unread, type State } from "../state";

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
          <button key={b.id} class="key" disabled={!!done} onClick={() => engine.press(m.id, b.id, b.title)}>
            {b.title}
          </button>
        );
      })}
    </div>
  );
}

function Attached(p: { engine: Engine; m: Pick<Message, "id" | "content">; l: Language }) {
  const part = p.m.content.attachments?.length ? filesPart(p.engine.redraw) : null;
  return part && <part.Files {...p} />;
}

const GROUP = 3 * 60_000;
/** Same author, within 3 minutes: one group with one label. */
const joins = (a: Message | undefined, b: Message) =>
  a?.from === b.from && a.author?.name === b.author?.name && Date.parse(b.ts) - Date.parse(a.ts) < GROUP;

function Messages({ engine, s, l }: Props) {
  const { words: w } = l;
  const active = activeButtons(s);
  const lastOwn = s.messages.findLastIndex((m) => m.from === "visitor");
  const state = receipt(s);
  const out: ComponentChildren[] = [];
  s.messages.forEach((m, i) => {
    const text = m.content.text || (m.content.buttons?.length || m.content.attachments?.length ? "" : "…");
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
            {name} <time dateTime={m.ts}>{l.time(m.ts, new Date())}</time>
          </p>
        )}
        {engine.extra()?.quote({ engine, s, l, m })}
        {text && (
          <div class="bubble" dir="auto">
            <Text text={text} />
          </div>
        )}
        <Attached engine={engine} m={m} l={l} />
        <Buttons engine={engine} s={s} m={m} active={active === m.id} />
        {i === lastOwn && state && <p class="receipt">{w[state]}</p>}
      </div>,
    );
  });
  s.outbox.forEach((p, i) => {
    out.push(
      <div class="own" key={p.client_id}>
        {engine.extra()?.quote({ engine, s, l, m: p })}
        {p.failed ? (
          <button class="bubble failed" onClick={() => engine.again(p.client_id)}>
            {p.text || p.files?.[0]?.name}
            <span class="problem">{w.failed}</span>
          </button>
        ) : (
          p.text && (
            <div class="bubble" dir="auto">
              <Text text={p.text} />
            </div>
          )
        )}
        <Attached engine={engine} m={{ id: "", content: { type: "", attachments: p.files ?? [] } }} l={l} />
        {i === s.outbox.length - 1 && !p.failed && <p class="receipt">{s.online ? w.sending : w.queued}</p>}
      </div>,
    );
  });
  return <>{out}</>;
}

/** The conversation. Stays at the end while the reader is there, never jumps while they read above. */
export class Log extends Component<Props, { away: boolean }> {
  override state = { away: false };
  box: HTMLDivElement | null = null;
  /** First message and height when last drawn, to hold the place when older ones come. */
  first = "";
  height = 0;
  resized = new ResizeObserver(() => this.state.away || this.toEnd());

  toEnd = () => {
    const b = this.box;
    if (b) b.scrollTop = b.scrollHeight;
  };

  override componentDidMount() {
    if (this.box) this.resized.observe(this.box);
    this.componentDidUpdate(this.props);
  }

  override componentWillUnmount() {
    this.resized.disconnect();
  }

  override componentDidUpdate(before: Props) {
    const b = this.box;
    if (!b) return;
    const { engine, s } = this.props;
    const first = s.messages[0]?.id ?? "";
    // What one writes oneself is looked at, wherever one was; opening ends at the newest message.
    if (!this.state.away || s.outbox.length > before.s.outbox.length || s.open !== before.s.open)
      this.toEnd();
    else if (this.first && first !== this.first) b.scrollTop += b.scrollHeight - this.height;
    this.first = first;
    this.height = b.scrollHeight;
    if (!this.state.away) engine.readNow();
  }

  scrolled = () => {
    const b = this.box;
    if (!b) return;
    const away = b.scrollHeight - b.scrollTop - b.clientHeight > 40;
    if (away !== this.state.away) this.setState({ away });
    if (!away) this.props.engine.readNow();
    if (away && b.scrollTop < 40) void this.props.engine.older();
  };

  render() {
    const { engine, s, l } = this.props;
    const w = l.words;
    const news = this.state.away ? unread(s) : 0;
    return (
      <div class="middle">
        <div
          ref={(e) => {
            this.box = e;
          }}
          class="log"
          role="log"
          aria-live="polite"
          aria-busy={s.loadingOlder}
          aria-label={w.messages}
          tabIndex={0}
          onScroll={this.scrolled}
        >
          {s.more && (
            <button class="older" disabled={s.loadingOlder} onClick={() => void engine.older()}>
              {w.older}
            </button>
          )}
          {engine.extra()?.greeting({ engine, s, l })}
          <Messages engine={engine} s={s} l={l} />
          {s.typing !== null && (
            <div class="their">
              <div class="bubble typing">
                <i />
                <i />
                <i />
                <span class="unseen">{w.typing.replace("{name}", s.typing || w.bot)}</span>
              </div>
            </div>
          )}
        </div>
        {news > 0 && (
          <button class="news" aria-label={`${w.messages}: ${news}`} onClick={this.toEnd}>
            {news} ↓
          </button>
        )}
      </div>
    );
  }
}

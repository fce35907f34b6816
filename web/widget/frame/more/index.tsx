import { Component, Fragment, h, type ComponentChildren } from "preact";
import type { Refusal } from "../api";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import type { Dialog, Message } from "../protocol";
import type { State } from "../state";
import { icon } from "../ui/icons";
import { Form } from "./form";
import { answering } from "./quote";
import { Rate } from "./rate";
import { layStyle } from "./style";
import { download, transcript, wholeOf } from "./transcript";
import { words } from "./words";

export { quote, quoted } from "./quote";

layStyle();

interface Props {
  engine: Engine;
  s: State;
  l: Language;
}

/** One earlier or present chat of the list. */
interface Chat extends Dialog {
  id: string;
  last_message_at: string;
  preview: string | null;
}

/** Messages of the present chat are all there is: nothing older waits on the server. */
export function greeting({ s, l }: Props): ComponentChildren {
  if (!s.config.greeting || s.more) return null;
  return (
    <div class="their greet">
      <p class="label">{words[l.code].bot}</p>
      <div class="bubble" dir="auto">
        {s.config.greeting}
      </div>
    </div>
  );
}

/** What stands in place of the conversation: the form before the first message, or a page of the menu. */
export function instead({ engine, s, l }: Props): ComponentChildren {
  if (s.page) return <Menu key="menu" engine={engine} s={s} l={l} />;
  const form = s.config.prechat;
  if (form && !s.formed && !s.dialog && !s.messages.length && !s.outbox.length)
    return <Form key="form" engine={engine} form={form} w={words[l.code]} done={() => engine.formed()} />;
  return null;
}

/** Above the composer: the message that is being answered; in a closed chat the rating above «start again». */
export function ending({ engine, s, l }: Props): ComponentChildren {
  const d = s.dialog;
  if (!s.config.csat || d?.status !== "closed" || d.unrated || s.restarted || !d.id)
    return answering({ engine, s, l });
  const w = words[l.code];
  return d.csat ? (
    <p class="system" role="status">
      {w.thanks}
    </p>
  ) : (
    <Rate key={d.id} engine={engine} dialog={d.id} w={w} />
  );
}

/** The way to the menu and back, at the left of the header. */
export function arrow({ engine, s, l }: Props): ComponentChildren {
  const w = words[l.code];
  if (s.barrier || !s.started) return null;
  return (
    <button
      class="plain"
      aria-label={s.page ? w.back : w.menu}
      onClick={() => engine.page(s.page ? "" : "menu")}
    >
      {icon(s.page ? "m15 18-6-6 6-6" : "M4 7h16M4 12h16M4 17h16")()}
    </button>
  );
}

interface Pages {
  chats: Chat[] | null;
  problem: string;
  done: string;
  sure: boolean;
  shown: Chat | null;
  lines: Message[];
}

/** Earlier chats, the file, the end: a page in place of the conversation. */
class Menu extends Component<Props, Pages> {
  override state: Pages = { chats: null, problem: "", done: "", sure: false, shown: null, lines: [] };
  box: HTMLElement | null = null;

  override componentDidMount() {
    this.box?.focus();
    this.props.engine.api.call<{ data: Chat[] }>("dialogs").then(
      ({ data }) => this.setState({ chats: data }),
      () => this.setState({ chats: [], problem: words[this.props.l.code].pastFailed }),
    );
  }

  page = (dialog: string) => (before?: string) => this.props.engine.api.history(before, dialog);

  save = async (dialog: string) => {
    const { l, s } = this.props;
    const w = words[l.code];
    const long = (iso: string) =>
      new Date(iso).toLocaleString(l.code === "uk" ? "uk-UA" : "en-GB", {
        dateStyle: "short",
        timeStyle: "short",
      });
    try {
      const all = await wholeOf(this.page(dialog));
      const title = s.config.title || w.transcript;
      download(transcript(all, w, title, long), `${w.transcript} ${(all[0]?.ts ?? "").slice(0, 10)}.txt`);
    } catch {
      this.setState({ problem: w.pastFailed });
    }
  };

  mail = (dialog: string) => {
    const { engine, l } = this.props;
    engine.api.call<{ text: string }>("transcript", { dialog_id: dialog, language: l.code }).then(
      ({ text }) => this.setState({ done: text, problem: "" }),
      ({ text }: Refusal) => this.setState({ done: "", problem: text || words[l.code].failed }),
    );
  };

  /** What can be done with a conversation: a file, a letter. */
  keep = (dialog: string) => {
    const { s, l } = this.props;
    const w = words[l.code];
    return (
      <>
        <button class="quiet" onClick={() => void this.save(dialog)}>
          {w.save}
        </button>
        {s.config.transcript && (
          <button class="quiet" onClick={() => this.mail(dialog)}>
            {s.config.transcript}
          </button>
        )}
      </>
    );
  };

  end = async () => {
    const { engine, l } = this.props;
    try {
      await engine.api.call("close", {});
      engine.page("");
    } catch {
      this.setState({ sure: false, problem: words[l.code].endFailed });
    }
  };

  open = async (chat: Chat) => {
    try {
      const lines = await this.page(chat.id)();
      this.setState({ shown: chat, lines, problem: "" }, () => this.box?.focus());
    } catch {
      this.setState({ problem: words[this.props.l.code].pastFailed });
    }
  };

  render() {
    const { engine, s, l } = this.props;
    const { chats, problem, done, sure, shown, lines } = this.state;
    const w = words[l.code];
    const now = new Date();
    const running = s.dialog && s.dialog.status !== "closed" && s.dialog.id;
    const past = (chats ?? []).filter((c) => c.id !== s.dialog?.id || c.status === "closed");
    return (
      <section
        class="sheet"
        tabIndex={-1}
        aria-label={shown ? l.time(shown.last_message_at, now) : w.menu}
        ref={(e) => {
          this.box = e;
        }}
      >
        {shown ? (
          <>
            <div class="row">
              <button class="quiet" onClick={() => this.setState({ shown: null })}>
                ← {w.past}
              </button>
              {this.keep(shown.id)}
            </div>
            {lines
              .filter((m) => m.from !== "system" && m.content.text)
              .map((m) => (
                <div key={m.id} class={m.from === "visitor" ? "own" : "their"}>
                  <p class="label">
                    {m.from === "visitor" ? w.you : m.author?.name || (m.from === "bot" ? w.bot : "")}{" "}
                    <time dateTime={m.ts}>{l.time(m.ts, now)}</time>
                  </p>
                  <div class="bubble" dir="auto">
                    {m.content.text}
                  </div>
                </div>
              ))}
          </>
        ) : (
          <>
            {running && (
              <div class="row">
                {sure ? (
                  <>
                    <span role="alert">{w.endSure}</span>
                    <button class="again" onClick={() => void this.end()}>
                      {w.endYes}
                    </button>
                    <button class="quiet" onClick={() => this.setState({ sure: false })}>
                      {w.endNo}
                    </button>
                  </>
                ) : (
                  s.config.can_close && (
                    <button class="quiet" onClick={() => this.setState({ sure: true })}>
                      {w.end}
                    </button>
                  )
                )}
              </div>
            )}
            {s.dialog?.id && this.keep(s.dialog.id)}
            <h2>{w.past}</h2>
            {chats && !past.length && !problem && <p>{w.noPast}</p>}
            {past.map((c) => (
              <button class="pick" key={c.id} onClick={() => void this.open(c)}>
                <span>{c.preview || "…"}</span>
                <small>
                  {l.time(c.last_message_at, now)}
                  {c.operator ? ` · ${c.operator.name}` : ""}
                </small>
              </button>
            ))}
          </>
        )}
        <p role="status">{done}</p>
        {problem && (
          <p class="fault" role="alert">
            {problem}
          </p>
        )}
        <button class="quiet" onClick={() => engine.page("")}>
          {w.back}
        </button>
      </section>
    );
  }
}

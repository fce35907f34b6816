import { Fragment, h, type ComponentChildren } from "preact";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import type { Message } from "../protocol";
import { canWrite, type Pending, type State } from "../state";
import { words, type Words } from "./words";

interface Props {
  engine: Engine;
  s: State;
  l: Language;
}

/** The message that the next one answers. */
let chosen: string | null = null;

const known = (s: State, id: string | null | undefined) => s.messages.find((m) => m.id === id);
const line = (m: Message) => m.content.text || m.content.attachments?.[0]?.name || "…";

/** Id of the message that the one being written answers; the one after it answers none. */
export function quoted(s: State): string | undefined {
  const id = known(s, chosen)?.id;
  chosen = null;
  return id;
}

function Quoted({ m, w }: { m: Message | undefined; w: Words }) {
  return (
    <p class="quote">
      <b>{m ? (m.from === "visitor" ? w.you : m.author?.name || w.bot) : ""}</b>
      {m ? line(m) : w.earlier}
    </p>
  );
}

/** With a message: what it answers, and the way to answer it. */
export function quote({ engine, s, l, m }: Props & { m: Message | Pending }): ComponentChildren {
  const w = words[l.code];
  // What was said in an earlier conversation is not before the operator's eyes.
  const it = "id" in m && (!m.dialog_id || !s.dialog?.id || m.dialog_id === s.dialog.id) ? m : null;
  return (
    <>
      {m.reply_to && <Quoted m={known(s, m.reply_to)} w={w} />}
      {it && canWrite(s) && (
        <button
          class="answer"
          aria-label={`${w.answer}: ${line(it).slice(0, 80)}`}
          onClick={() => {
            chosen = it.id;
            engine.redraw();
            document.querySelector<HTMLElement>(".composer textarea")?.focus();
          }}
        >
          {"\u21a9\ufe0e"}
        </button>
      )}
    </>
  );
}

/** Above the composer: the message that is being answered, and the way out of it. */
export function answering({ engine, s, l }: Props): ComponentChildren {
  const m = known(s, chosen);
  const w = words[l.code];
  return m && canWrite(s) ? (
    <div class="answering">
      <Quoted m={m} w={w} />
      <button
        class="quiet"
        aria-label={w.noAnswer}
        onClick={() => {
          chosen = null;
          engine.redraw();
        }}
      >
        ×
      </button>
    </div>
  ) : null;
}

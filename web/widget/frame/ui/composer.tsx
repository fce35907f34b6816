import { useEffect, useRef, useState } from "preact/hooks";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { TEXT_MAX } from "../protocol";
import { canWrite, type State } from "../state";
import { SendMark } from "./icons";

/** Writing: Enter sends, Shift Enter breaks the line, the input method's Enter never sends. */
export function Composer({ engine, s, l, focus }: { engine: Engine; s: State; l: Language; focus: number }) {
  const { words: w } = l;
  const [draft, setDraft] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus) area.current?.focus();
  }, [focus]);
  useEffect(() => {
    const a = area.current;
    if (!a) return;
    a.style.height = "auto";
    a.style.height = `${Math.min(a.scrollHeight, 120)}px`;
  }, [draft]);
  if (s.dialog?.status === "closed" && !canWrite(s) && s.config.can_write !== false)
    return (
      <div class="ended">
        <span>{w.closed}</span>
        <button type="button" class="again" onClick={() => engine.restart()}>
          {w.restart}
        </button>
      </div>
    );
  if (!canWrite(s)) return <p class="ended">{w.readOnly}</p>;
  const send = () => {
    if (engine.write(draft)) setDraft("");
    area.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        rows={1}
        value={draft}
        maxLength={TEXT_MAX}
        placeholder={w.write}
        aria-label={w.write}
        onInput={(e) => {
          setDraft(e.currentTarget.value);
          if (e.currentTarget.value.trim()) engine.typing(e.currentTarget.value);
        }}
        onKeyDown={(e) => {
          if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
            e.preventDefault();
            send();
          }
        }}
      />
      <button type="submit" class="send" aria-label={w.send} disabled={!draft.trim()}>
        <SendMark />
      </button>
    </form>
  );
}

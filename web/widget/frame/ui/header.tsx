import { h } from "preact";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { faces, type State } from "../state";
import { Avatar } from "./avatar";
import { ChevronDown } from "./icons";

/** The honest line under the name: who answers, the place in the queue, or what to expect. */
export function subtitle(s: State, l: Language): string {
  const { words: w } = l;
  const d = s.dialog;
  if (d?.status === "operator" && d.operator) return w.operatorStatus.replace("{name}", d.operator.name);
  if (d?.status === "waiting") {
    const place = d.queue_position;
    return place == null ? w.waiting : place <= 1 ? w.next : l.count(w.ahead, place - 1);
  }
  if (d?.status === "closed" && !s.restarted) return w.closed;
  const said = s.head.subtitle ?? s.config.off_hours;
  if (said != null) return said;
  if (s.presence && !s.presence.online) return w.away;
  if (d?.status === "bot") return w.bot;
  return s.config.subtitle || s.config.expect || "";
}

export function Header({ engine, s, l }: { engine: Engine; s: State; l: Language }) {
  const people = faces(s);
  const title = s.head.title ?? (s.config.title || l.words.chat);
  return (
    <header>
      {engine.extra()?.arrow({ engine, s, l })}
      <div class="faces">
        {(people.length ? people : [{ name: title }]).map((p) => (
          <Avatar key={p.name} who={p} />
        ))}
        {s.presence?.online && <span class="on" />}
      </div>
      <div class="who">
        <h1>{title}</h1>
        <p role="status">{s.barrier ? "" : subtitle(s, l)}</p>
      </div>
      <button class="plain" aria-label={l.words.close} onClick={() => engine.close()}>
        <ChevronDown />
      </button>
    </header>
  );
}

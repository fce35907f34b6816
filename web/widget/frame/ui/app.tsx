import { Fragment, h } from "preact";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { Composer } from "./composer";
import { Header } from "./header";
import { Log } from "./log";

/** The whole frame. `focus` grows each time the composer should take the focus; */
export function App({ engine, l, focus }: { engine: Engine; l: Language; focus: number }) {
  const { words: w } = l;
  const s = engine.state();
  const { barrier } = s;
  const x = engine.extra();
  // A form that is on its way must not be overtaken by the composer.
  const instead = x ? x.instead({ engine, s, l }) : s.config.prechat ? <div class="middle" /> : null;
  return (
    <main class="app" aria-label={w.chat} onKeyDown={(e) => e.key === "Escape" && engine.close()}>
      <Header engine={engine} s={s} l={l} />
      {barrier ? (
        <div class="barrier" role="alert">
          <p>
            {barrier.kind === "replaced"
              ? w.replaced
              : barrier.text || (barrier.kind === "blocked" ? w.blocked : w.refused)}
          </p>
          {barrier.kind === "replaced" && (
            <button class="again" onClick={() => engine.resume()}>
              {w.restart}
            </button>
          )}
        </div>
      ) : (
        <>
          <div role="status">{!s.online && <p class="strip">{w.offline}</p>}</div>
          {instead ?? (
            <>
              <Log engine={engine} s={s} l={l} />
              {x?.ending({ engine, s, l })}
              <Composer engine={engine} s={s} l={l} focus={focus} />
            </>
          )}
        </>
      )}
      <footer>{w.powered}</footer>
    </main>
  );
}

import { Component, Fragment, h } from "preact";
import type { Refusal } from "../api";
import type { Engine } from "../engine";
import type { Words } from "./words";

/** A face: the mouth bends from sad to glad; the word under it says the same (ui.md 12: never a picture alone). */
function Face({ score }: { score: number }) {
  const bend = 14.5 + (score - 3) * 1.6;
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <circle cx="12" cy="12" r="9.5" />
      <path d={`M8 ${29 - bend - 0}Q12 ${bend + 1.5} 16 ${29 - bend - 0}M9 9.5v.4M15 9.5v.4`} />
    </svg>
  );
}

interface Props {
  engine: Engine;
  dialog: string;
  w: Words;
}

/** Five labelled choices and a comment, under a closed chat. Sent once. */
export class Rate extends Component<
  Props,
  { score: number; comment: string; problem: string; busy: boolean }
> {
  override state = { score: 0, comment: "", problem: "", busy: false };

  send = async (event: Event) => {
    event.preventDefault();
    const { engine, dialog, w } = this.props;
    const { score, comment, busy } = this.state;
    if (!score || busy) return;
    this.setState({ busy: true, problem: "" });
    try {
      await engine.api.call("csat", { dialog_id: dialog, values: { score, comment } });
      engine.rated(score);
    } catch (error) {
      // Rated in another tab: that is what was wanted.
      if ((error as Refusal).status === 409) engine.rated(score);
      else this.setState({ busy: false, problem: w.failed });
    }
  };

  render() {
    const { w } = this.props;
    const { score, comment, problem, busy } = this.state;
    return (
      <form class="rating" onSubmit={(e) => void this.send(e)}>
        <fieldset class="rate">
          <legend>{w.rate}</legend>
          <div class="scores">
            {w.scores.map((label, n) => (
              <label key={label}>
                <input
                  type="radio"
                  name="score"
                  value={n + 1}
                  checked={score === n + 1}
                  onChange={() => this.setState({ score: n + 1 })}
                />
                <Face score={n + 1} />
                {label}
              </label>
            ))}
          </div>
          {score > 0 && (
            <>
              <textarea
                rows={2}
                maxLength={1000}
                placeholder={w.comment}
                aria-label={w.comment}
                value={comment}
                onInput={(e) => this.setState({ comment: e.currentTarget.value })}
              />
              <button class="again" disabled={busy}>
                {w.sendRating}
              </button>
            </>
          )}
          {problem && (
            <p class="fault" role="alert">
              {problem}
            </p>
          )}
        </fieldset>
      </form>
    );
  }
}

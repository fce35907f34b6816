import { Component, h } from "preact";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { TEXT_MAX } from "../protocol";
import { canWrite, type State } from "../state";
import { SendMark } from "./icons";

interface Props {
  engine: Engine;
  s: State;
  l: Language;
  /** Grows each time the focus should come here. */
  focus: number;
}

/** Writing: Enter sends, Shift Enter breaks the line, the input method's Enter never sends. */
export class Composer extends Component<Props, { draft: string }> {
  override state = { draft: "" };
  area: HTMLTextAreaElement | null = null;

  override componentDidMount() {
    if (this.props.focus) this.area?.focus();
  }

  override componentDidUpdate(before: Props) {
    if (before.focus !== this.props.focus) this.area?.focus();
  }

  send = (event?: Event) => {
    event?.preventDefault();
    if (this.props.engine.write(this.state.draft)) this.setState({ draft: "" });
    this.area?.focus();
  };

  render() {
    const { engine, s, l } = this.props;
    const { draft } = this.state;
    const w = l.words;
    if (!canWrite(s))
      return (
        <div class="ended">
          <span>{w.closed}</span>
          {s.dialog?.status === "closed" && s.config.can_write !== false && (
            <button class="again" onClick={engine.restart}>
              {w.restart}
            </button>
          )}
        </div>
      );
    return (
      <form class="composer" onSubmit={this.send}>
        <textarea
          ref={(e) => {
            this.area = e;
          }}
          rows={1}
          dir="auto"
          value={draft}
          maxLength={TEXT_MAX}
          placeholder={w.write}
          aria-label={w.write}
          onInput={({ currentTarget: { value } }) => {
            this.setState({ draft: value });
            if (value.trim()) engine.typing(value);
          }}
          onKeyDown={(e) => e.key === "Enter" && !e.shiftKey && !e.isComposing && this.send(e)}
        />
        <button class="send" aria-label={w.send} disabled={!draft.trim()}>
          <SendMark />
        </button>
      </form>
    );
  }
}

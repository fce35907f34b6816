import { Component, h } from "preact";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { TEXT_MAX } from "../protocol";
import { canWrite, type State } from "../state";
import type { Bag } from "../files";
import { SendMark } from "./icons";
import { filesPart } from "./part";

interface Props {
  engine: Engine;
  s: State;
  l: Language;
  /** Grows each time the focus should come here. */
  focus: number;
}

/** What is not sent yet outlives a look at the menu. */
let kept = "";

const filesOf = (chips: Bag["chips"]) => chips.flatMap((c) => c.file ?? []);

/** Writing: Enter sends, Shift Enter breaks the line, the input method's Enter never sends. */
export class Composer extends Component<Props, { draft: string }> {
  override state = { draft: kept };
  area: HTMLTextAreaElement | null = null;
  bag: Bag = { chips: [] };

  override componentDidMount() {
    if (this.props.focus) this.area?.focus();
  }

  override componentWillUnmount() {
    kept = this.state.draft;
  }

  override componentDidUpdate(before: Props) {
    if (before.focus !== this.props.focus) this.area?.focus();
  }

  send = (event?: Event) => {
    event?.preventDefault();
    const { bag } = this;
    if (bag.chips.every((c) => c.file) && this.props.engine.write(this.state.draft, filesOf(bag.chips))) {
      bag.chips = [];
      this.setState({ draft: "" });
    }
    this.area?.focus();
  };

  render() {
    const { engine, s, l } = this.props;
    const { draft } = this.state;
    const { chips } = this.bag;
    const w = l.words;
    const part = s.config.upload?.max ? filesPart(engine.redraw) : null;
    const own = { ...this.props, bag: this.bag, changed: () => this.forceUpdate() };
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
        {part && <part.Attach {...own} />}
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
          onPaste={(e) => {
            if (!part || !e.clipboardData?.files.length) return;
            e.preventDefault();
            part.add(own, e.clipboardData.files);
          }}
          onKeyDown={(e) => e.key === "Enter" && !e.shiftKey && !e.isComposing && this.send(e)}
        />
        <button
          class="send"
          aria-label={w.send}
          disabled={chips.length ? chips.some((c) => !c.file) : !draft.trim()}
        >
          <SendMark />
        </button>
      </form>
    );
  }
}

import { Component, h } from "preact";
import type { Refusal } from "../api";
import type { Engine } from "../engine";
import type { Prechat } from "../protocol";
import type { Words } from "./words";

interface Props {
  engine: Engine;
  form: Prechat;
  w: Words;
  done(): void;
}

interface Filled {
  values: Record<string, string | boolean>;
  faults: Record<string, string>;
  problem: string;
  busy: boolean;
}

const COMPLETE: Record<string, string> = { name: "name", email: "email", phone: "tel" };

/** What can be told without asking the server; it judges again and has the last word. */
export function missing(form: Prechat, values: Record<string, string | boolean>): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const f of form.fields)
    if (f.required && !String(values[f.key] ?? "").trim()) faults[f.key] = "required";
  if (form.consent && !values.consent) faults.consent = "required";
  return faults;
}

/** The form before the first message. The first wrong field gets the focus, each fault stands under its field. */
export class Form extends Component<Props, Filled> {
  override state: Filled = { values: {}, faults: {}, problem: "", busy: false };
  box: HTMLFormElement | null = null;

  override componentDidMount() {
    this.box?.querySelector<HTMLElement>("input,select")?.focus();
  }

  refuse(faults: Record<string, string>, problem = "") {
    this.setState({ faults, problem, busy: false }, () =>
      this.box?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(),
    );
  }

  send = async (event: Event) => {
    event.preventDefault();
    const { engine, form, w, done } = this.props;
    const { values, busy } = this.state;
    if (busy) return;
    const faults = missing(form, values);
    if (Object.keys(faults).length) {
      this.refuse(faults);
      return;
    }
    this.setState({ busy: true, faults: {}, problem: "" });
    try {
      await engine.api.call("form", { values });
      done();
    } catch (error) {
      const { fields } = error as Refusal;
      this.refuse(fields ?? {}, fields ? "" : w.failed);
    }
  };

  render() {
    const { form, w } = this.props;
    const { values, faults, problem, busy } = this.state;
    const set = (key: string, value: string | boolean) =>
      this.setState((s) => ({ values: { ...s.values, [key]: value } }));
    const aria = (key: string) => ({
      "aria-invalid": !!faults[key],
      "aria-describedby": faults[key] ? `x-${key}` : undefined,
    });
    const fault = (key: string, text?: string) =>
      faults[key] && (
        <span class="fault" id={`x-${key}`}>
          {text ?? w.faults[faults[key]] ?? w.failed}
        </span>
      );
    return (
      <form
        class="sheet"
        noValidate
        ref={(e) => {
          this.box = e;
        }}
        onSubmit={(e) => void this.send(e)}
      >
        {form.intro && <p>{form.intro}</p>}
        {form.fields.map((f) => {
          const common = {
            id: `f-${f.key}`,
            required: f.required,
            value: String(values[f.key] ?? ""),
            ...aria(f.key),
          };
          return (
            <div class="field" key={f.key}>
              <label for={`f-${f.key}`}>
                {f.label || f.key} {!f.required && <small>({w.optional})</small>}
              </label>
              {f.type === "choice" ? (
                <select {...common} onChange={(e) => set(f.key, e.currentTarget.value)}>
                  <option value="">{w.choose}</option>
                  {(f.options ?? []).map((o) => (
                    <option key={o} value={o}>
                      {o}
                    </option>
                  ))}
                </select>
              ) : (
                <input
                  {...common}
                  {...({
                    type: f.type === "phone" ? "tel" : f.type === "email" ? "email" : "text",
                  } as object)}
                  autocomplete={COMPLETE[f.key] ?? "off"}
                  maxLength={200}
                  onInput={(e) => set(f.key, e.currentTarget.value)}
                />
              )}
              {fault(f.key)}
            </div>
          );
        })}
        {form.consent && (
          <div class="field">
            <label class="check">
              <input
                type="checkbox"
                required
                {...aria("consent")}
                checked={!!values.consent}
                onChange={(e) => set("consent", e.currentTarget.checked)}
              />
              <span>{form.consent}</span>
            </label>
            {fault("consent", w.consentNeeded)}
          </div>
        )}
        <p class="fault" role="alert">
          {problem}
        </p>
        <button class="again" disabled={busy}>
          {w.start}
        </button>
      </form>
    );
  }
}

import { same } from "./draft";
import { type FieldSpec, valueText } from "./fields";
import type { Values } from "./types";
import { useCfg } from "./words";

/** What somebody else has stored in a field meanwhile, and the way to take it instead of one's own value. */
export function Theirs({
  label,
  text,
  onTake,
}: {
  label: string;
  text: string;
  onTake: (() => void) | null;
}) {
  const cfg = useCfg();
  return (
    <p className="mt-1 flex flex-wrap items-baseline gap-x-2 text-12 text-warn">
      <span>{cfg("cfg.theirs", { value: text })}</span>
      {onTake ? (
        <button
          type="button"
          className="font-semibold text-accent hover:underline max-pane:min-h-11"
          onClick={onTake}
        >
          {cfg("cfg.takeTheirs")}
          <span className="sr-only">: {label}</span>
        </button>
      ) : null}
    </p>
  );
}

/** The same below a field of a page that keeps its own draft; nothing while what is stored is as it was when the draft began. */
export function ChangedMeanwhile({
  spec,
  stored,
  before,
  draft,
  onDraft,
}: {
  spec: FieldSpec;
  /** What is stored now. */
  stored: Values;
  /** What was stored when the draft began, once somebody else has changed it. */
  before: Values | null;
  draft: Values;
  onDraft(change: (known: Values) => Values): void;
}) {
  const cfg = useCfg();
  if (!before || !(spec.name in draft) || same(stored[spec.name], before[spec.name])) return null;
  return (
    <Theirs
      label={cfg(spec.label)}
      text={valueText(spec, stored[spec.name], cfg)}
      onTake={() => {
        onDraft((known) => Object.fromEntries(Object.entries(known).filter(([name]) => name !== spec.name)));
      }}
    />
  );
}

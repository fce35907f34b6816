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

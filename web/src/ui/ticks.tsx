/** A box to tick for each option, in their order; goes into a `fieldset` that names what is chosen. */
export function Ticks<Value extends string | number>({
  options,
  chosen,
  onChange,
}: {
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  onChange(next: Value[]): void;
}) {
  return options.map(({ value, label }) => (
    <label key={value} className="flex min-h-control items-center gap-2 text-13 max-pane:min-h-11">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={chosen.includes(value)}
        onChange={({ target }) => {
          onChange(target.checked ? [...chosen, value] : chosen.filter((other) => other !== value));
        }}
      />
      {label}
    </label>
  ));
}

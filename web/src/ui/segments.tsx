import { type ReactNode, useId } from "react";
import { cx } from "./cx";

/** One choice out of a few, all of them in sight: radio buttons that look like one control. */
export function Segments<T extends string>({
  label,
  hint,
  value,
  options,
  onChange,
}: {
  label: string;
  hint?: string | undefined;
  value: T;
  options: readonly { value: T; label: string; icon?: ReactNode }[];
  onChange(value: T): void;
}) {
  const id = useId();
  return (
    <fieldset
      aria-describedby={hint ? `${id}-hint` : undefined}
      className="flex flex-wrap items-center gap-x-4 gap-y-2"
    >
      <legend className="float-left w-52 shrink-0 text-13 font-medium max-pane:float-none max-pane:mb-1">
        {label}
        {hint ? (
          <span id={`${id}-hint`} className="mt-0.5 block text-12 font-normal text-fg2">
            {hint}
          </span>
        ) : null}
      </legend>
      <div className="inline-flex flex-wrap gap-0.5 rounded-control bg-sunken p-0.5 ring-1 ring-line">
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              "flex h-control cursor-pointer items-center gap-1.5 rounded-control px-3 text-13 whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-accent max-pane:h-11",
              option.value === value
                ? "bg-surface font-semibold text-fg shadow-sm ring-1 ring-line2"
                : "text-fg2 hover:text-fg",
            )}
          >
            <input
              type="radio"
              name={id}
              className="sr-only"
              checked={option.value === value}
              onChange={() => {
                onChange(option.value);
              }}
            />
            {option.icon}
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A box to tick with its words. */
export function Tick({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange(checked: boolean): void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-accent max-pane:size-6"
        checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
      <span>
        <label htmlFor={id} className="text-13 font-medium">
          {label}
        </label>
        {hint ? (
          <span id={`${id}-hint`} className="block text-12 text-fg2">
            {hint}
          </span>
        ) : null}
      </span>
    </div>
  );
}

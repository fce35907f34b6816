import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { cx } from "./cx";

/** Border, colours and focus of a control whose width its place decides. */
export const CONTROL =
  "rounded-control border border-line2 bg-surface px-3 text-14 text-fg outline-none focus-visible:outline-2 focus-visible:outline-accent";
export const INPUT = `w-full ${CONTROL}`;

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

/** A labelled text field; the error is tied to it by `aria-describedby`. */
export function Field({ label, hint, error, className, ...rest }: FieldProps) {
  const id = useId();
  const below = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-13 font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={below ? `${id}-below` : undefined}
        className={cx(INPUT, "h-field", error && "border-bad")}
        {...rest}
      />
      {below ? (
        <p id={`${id}-below`} className={cx("mt-1 text-12", error ? "text-bad" : "text-fg3")}>
          {below}
        </p>
      ) : null}
    </div>
  );
}

/** A message of a whole form; announced when it appears. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-13 text-bad">
      {children}
    </p>
  );
}

import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";
import { Kbd } from "./kbd";
import { Tooltip } from "./tooltip";

const TONES = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover font-semibold",
  outline: "border border-line2 bg-surface text-fg hover:bg-hover font-medium",
  quiet: "text-fg2 hover:bg-hover hover:text-fg font-medium",
  danger: "border border-line2 bg-surface text-bad hover:bg-bad-soft font-medium",
} as const;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: keyof typeof TONES;
  shortcut?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with a word on it. Height 32 px, 44 px on touch widths. */
export function Button({
  tone = "outline",
  shortcut,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex h-control items-center justify-center gap-2 rounded-control px-3 text-13 whitespace-nowrap ease-quick transition-colors max-pane:h-11 disabled:opacity-55",
        TONES[tone],
        className,
      )}
      {...rest}
    >
      {children}
      {shortcut ? <Kbd>{shortcut}</Kbd> : null}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does: read aloud and shown in the tooltip. */
  label: string;
  shortcut?: string | undefined;
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with an icon only; its name is always available as a tooltip. */
export function IconButton({
  label,
  shortcut,
  side = "bottom",
  className,
  children,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut} side={side}>
      <button
        type={type}
        aria-label={label}
        className={cx(
          "inline-flex size-control shrink-0 items-center justify-center rounded-control text-fg2 ease-quick transition-colors hover:bg-hover hover:text-fg max-pane:size-11 disabled:opacity-55",
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}

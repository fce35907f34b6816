import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  plain: "bg-sunken text-fg2",
  line: "border border-line text-fg2",
  accent: "bg-accent-soft text-accent",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  bot: "bg-bot-soft text-bot",
} as const;

export type ChipTone = keyof typeof TONES;

/** A short fact, 20 px high. */
export function Chip({
  tone = "plain",
  round = false,
  children,
  className,
  title,
}: {
  tone?: ChipTone;
  round?: boolean;
  children: ReactNode;
  className?: string;
  title?: string;
}) {
  return (
    <span
      {...(title ? { title } : {})}
      className={cx(
        "inline-flex h-5 min-w-0 items-center gap-1 px-1.5 text-12 whitespace-nowrap tabular-nums",
        round ? "rounded-full px-2" : "rounded-chip",
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

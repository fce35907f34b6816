import { cx } from "./cx";
import { ChannelGlyph } from "./icons/channel";

const TINTS = [
  "bg-tint0 text-tint0-fg",
  "bg-tint1 text-tint1-fg",
  "bg-tint2 text-tint2-fg",
  "bg-tint3 text-tint3-fg",
  "bg-tint4 text-tint4-fg",
  "bg-tint5 text-tint5-fg",
  "bg-tint6 text-tint6-fg",
  "bg-tint7 text-tint7-fg",
] as const;

/** Same id, same tint, on every screen and after every reload. */
export function tintOf(id: number): number {
  return (Math.imul(id, 2_654_435_761) >>> 0) % TINTS.length;
}

/** First letters of the first two words; `#` for a name without letters. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const letters = words.slice(0, 2).map((word) => Array.from(word)[0] ?? "");
  return letters.join("").toLocaleUpperCase("uk") || "#";
}

const SIZES = {
  20: "size-5 text-[9px]",
  28: "size-7 text-11",
  36: "size-9 text-13",
  44: "size-11 text-14",
} as const;

/** Initials on a tint, with the channel's badge. The name is beside it on every screen, so it is silent for readers. */
export function Avatar({
  id,
  name,
  size = 36,
  channel,
  dim = false,
}: {
  id: number;
  name: string;
  size?: keyof typeof SIZES;
  channel?: string;
  dim?: boolean;
}) {
  return (
    <span aria-hidden="true" className="relative inline-flex shrink-0">
      <span
        className={cx(
          "inline-flex items-center justify-center rounded-full font-semibold tracking-tight",
          SIZES[size],
          TINTS[tintOf(id)],
          dim && "grayscale",
        )}
      >
        {initials(name)}
      </span>
      {channel ? (
        <span className="absolute -right-0.5 -bottom-0.5 rounded-full bg-surface p-px">
          <ChannelGlyph channel={channel} size={size >= 36 ? 15 : 12} />
        </span>
      ) : null}
    </span>
  );
}

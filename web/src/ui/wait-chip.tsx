import { Chip, type ChipTone } from "./chip";
import { Ring } from "./ring";

const TONES: Record<"calm" | "soon" | "late", ChipTone> = { calm: "plain", soon: "warn", late: "bad" };

/** Time left, or time over with a plus, beside a ring that empties. */
export function WaitChip({
  tone,
  share,
  text,
  title,
}: {
  tone: "calm" | "soon" | "late";
  share: number;
  text: string;
  title: string;
}) {
  return (
    <Chip round tone={TONES[tone]} title={title} className="shrink-0 font-medium">
      <Ring share={tone === "late" ? 1 : share} size={13} />
      {text}
    </Chip>
  );
}

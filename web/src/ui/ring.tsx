const RADIUS = 5;
const LENGTH = 2 * Math.PI * RADIUS;

/** A ring that is full at 1 and empty at 0. Decorative: words stand beside it. */
export function Ring({ share, size = 14, width = 2.4 }: { share: number; size?: number; width?: number }) {
  const filled = Math.min(1, Math.max(0, share)) * LENGTH;
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="shrink-0 -rotate-90">
      <circle cx="7" cy="7" r={RADIUS} fill="none" stroke="currentColor" strokeWidth={width} opacity="0.25" />
      <circle
        cx="7"
        cy="7"
        r={RADIUS}
        fill="none"
        stroke="currentColor"
        strokeWidth={width}
        strokeDasharray={`${filled} ${LENGTH}`}
      />
    </svg>
  );
}

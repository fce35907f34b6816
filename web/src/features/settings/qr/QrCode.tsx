import { encode } from "./encode";

/** Modules of light around the code that readers need. */
const QUIET = 4;

/** A QR code, dark on light in every theme: readers need it so. Nothing is drawn when the text does not fit. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const modules = encode(text);
  if (!modules) return null;
  const size = modules.length + QUIET * 2;
  const path = modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={196}
      height={196}
      shapeRendering="crispEdges"
      className="rounded-control border border-line"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}

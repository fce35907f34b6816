import { h } from "preact";
/** Line icons, 24 units, stroke 2. */
const icon =
  (d: string, size = 20) =>
  () => (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  );

export const ChevronDown = icon("m6 9 6 6 6-6", 22);
export const SendMark = () => (
  <svg width="18" height="18" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
    <path d="M3.400 3.300a1 1 0 0 1 1.100-.200l16.500 8a1 1 0 0 1 0 1.800l-16.500 8A1 1 0 0 1 3.100 19.700L5.500 13H12v-2H5.500L3.100 4.300a1 1 0 0 1 .3-1z" />
  </svg>
);

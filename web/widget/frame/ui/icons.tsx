import { h } from "preact";
/** Line icons, 24 units, stroke 2. */
export const icon =
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
export const SendMark = icon("m4 4 17 8-17 8 3-8zm3 8h6");

export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        className="fill-logo-back"
        d="M12 12h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-1v4l-5-4h-8a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3z"
      />
      <path
        className="fill-logo-front"
        d="M6 3h14a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-8l-5 4v-4H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z"
      />
    </svg>
  );
}

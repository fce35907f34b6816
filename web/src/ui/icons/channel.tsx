/** Channel glyphs, drawn on a 16-unit grid: a disc in the brand's colour and our own simplified sign on it. */

const SIGNS: Record<string, { disc: string; path: string; stroke?: boolean }> = {
  telegram: {
    disc: "fill-ch-telegram",
    path: "M3.6 7.9 12 4.6l-1.3 7.1-2.6-2-1.3 1.3-.3-2.3 3.6-3-4.5 2.8z",
  },
  viber: {
    disc: "fill-ch-viber",
    path: "M5.4 4.3c.5-.4.9-.3 1.2.2l.6 1c.2.4.1.7-.3 1-.4.4.9 2 1.6 2.3.5.3.7-.4 1.2-.4.3 0 1.300.7 1.600 1 .3.3.2.700-.1 1.100-.6.8-1.400.9-2.200.5-2-.9-3.600-2.600-4.200-4.600-.3-.9 0-1.600.6-2.100z",
  },
  whatsapp: {
    disc: "fill-ch-whatsapp",
    path: "M8 3.700a4.200 4.200 0 0 0-3.600 6.300l-.5 2 2-.5A4.200 4.200 0 1 0 8 3.700zm-1.600 2.200c.2 0 .4 0 .5.3l.4.9-.4.6c.3.6.800 1.100 1.500 1.400l.6-.5 1 .5c.1.8-.8 1.200-1.300 1.100C7.100 10 5.700 8.500 5.500 7.200c0-.5.3-1.200.9-1.300z",
  },
  instagram: {
    disc: "fill-ch-instagram",
    path: "M6 4.200h4A1.800 1.800 0 0 1 11.800 6v4a1.800 1.800 0 0 1-1.800 1.800H6A1.800 1.800 0 0 1 4.200 10V6A1.800 1.800 0 0 1 6 4.200zm2 2.200a1.600 1.600 0 1 0 0 3.200 1.600 1.600 0 0 0 0-3.200z",
    stroke: true,
  },
  facebook: {
    disc: "fill-ch-facebook",
    path: "M8 4C5.700 4 4 5.600 4 7.600c0 1.100.5 2 1.300 2.700v1.600l1.400-.8c.4.1.8.2 1.300.2 2.300 0 4-1.600 4-3.700S10.300 4 8 4zM5.700 8.700l2-2 1.100 1 1.500-1-2 2.100-1.100-1z",
  },
  widget: {
    disc: "fill-ch-widget",
    path: "M8 4.200a3.800 3.800 0 1 0 0 7.600 3.800 3.800 0 0 0 0-7.600zM4.400 8h7.200M8 4.200c1.300 1.100 1.700 2.300 1.700 3.800S9.300 10.700 8 11.800C6.700 10.700 6.300 9.500 6.300 8S6.700 5.300 8 4.200z",
    stroke: true,
  },
  email: {
    disc: "fill-ch-email",
    path: "M4.300 5.300h7.400v5.400H4.300zm0 .4L8 8.500l3.700-2.800",
    stroke: true,
  },
};
const OTHER = {
  disc: "fill-ch-other",
  path: "M6.600 5.200 4.300 8l2.300 2.800M9.400 5.200 11.700 8l-2.300 2.800",
  stroke: true,
};

export function ChannelGlyph({
  channel,
  size = 15,
  label,
}: {
  channel: string;
  size?: number;
  label?: string;
}) {
  const { disc, path, stroke } = SIGNS[channel] ?? OTHER;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className="block shrink-0"
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      <circle cx="8" cy="8" r="8" className={disc} />
      <path
        d={path}
        fillRule="evenodd"
        className={stroke ? "fill-none stroke-ch-glyph" : "fill-ch-glyph"}
        strokeWidth="1.1"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

import { MessageCircle } from "lucide-react";
import { cx } from "../../ui/cx";
import { useCfg } from "./words";

/** Black or white, whichever can be read on a colour. */
export function readableOn(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

/** The chat as it will look, drawn from what is in the form now. */
export function WidgetPreview({
  title,
  subtitle,
  header,
  sent,
  side,
}: {
  title: string;
  subtitle: string;
  header: string;
  sent: string;
  side: "left" | "right";
}) {
  const cfg = useCfg();
  const head = { backgroundColor: header, color: readableOn(header) };
  return (
    <figure aria-label={cfg("cfg.preview")} className="sticky top-0 w-72 shrink-0">
      <figcaption className="mb-2 text-12 text-fg3">{cfg("cfg.preview")}</figcaption>
      <div className="rounded-card border border-line bg-app p-3">
        <div className="overflow-hidden rounded-bubble border border-line bg-surface">
          <div className="px-4 py-3" style={head}>
            <p className="truncate text-14 font-semibold">{title}</p>
            {subtitle ? <p className="truncate text-12">{subtitle}</p> : null}
          </div>
          <div className="flex flex-col gap-2 p-3 text-13">
            <p className="max-w-[85%] self-start rounded-bubble bg-sunken px-3 py-2">
              {cfg("cfg.previewHello")}
            </p>
            <p
              className="max-w-[85%] self-end rounded-bubble px-3 py-2"
              style={{ backgroundColor: sent, color: readableOn(sent) }}
            >
              {cfg("cfg.previewQuestion")}
            </p>
            <p className="mt-6 rounded-control border border-line px-3 py-2 text-fg3">
              {cfg("cfg.previewBox")}
            </p>
          </div>
        </div>
        <div className={cx("mt-3 flex", side === "left" ? "justify-start" : "justify-end")}>
          <span className="flex size-12 items-center justify-center rounded-full" style={head}>
            <MessageCircle size={22} aria-hidden />
          </span>
        </div>
      </div>
    </figure>
  );
}

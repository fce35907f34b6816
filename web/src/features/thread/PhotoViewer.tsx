import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useState } from "react";
import type { Attachment } from "../../api/types";
import { useT } from "../../i18n/desk";
import { onSaveFile, savedAt, usePicture } from "../../live/file-links";
import { cx } from "../../ui/cx";
import { originalName } from "./photo";

/** The whole picture, its own size, and larger. */
const ZOOMS = [
  "max-h-full max-w-full object-contain",
  "max-w-none",
  "max-w-none [zoom:1.5]",
  "max-w-none [zoom:2]",
  "max-w-none [zoom:3]",
] as const;

interface PhotoViewerProps {
  pictures: readonly Attachment[];
  start: Attachment["id"] | null;
  onClose(): void;
}

/** Pictures of a thread over the whole screen: arrows go on, plus and minus zoom, Esc leaves. */
export default function PhotoViewer({ pictures, start, onClose }: PhotoViewerProps) {
  const t = useT();
  const [id, setId] = useState(start);
  const [zoom, setZoom] = useState(0);
  // There is no trigger of Radix's own to go back to.
  const [opener] = useState(() => document.activeElement);
  const index = Math.max(
    0,
    pictures.findIndex((picture) => picture.id === id),
  );
  const picture = pictures[index];
  if (!picture) return null;
  const name = picture.name ?? "";

  const go = (step: number): void => {
    const next = pictures[index + step];
    if (!next) return;
    setId(next.id ?? null);
    setZoom(0);
  };
  const scale = (step: number): void => {
    setZoom((now) => Math.min(ZOOMS.length - 1, Math.max(0, now + step)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const action: Record<string, () => void> = {
      ArrowRight: () => {
        go(1);
      },
      ArrowLeft: () => {
        go(-1);
      },
      "+": () => {
        scale(1);
      },
      "=": () => {
        scale(1);
      },
      "-": () => {
        scale(-1);
      },
      "0": () => {
        setZoom(0);
      },
    };
    const run = action[event.key];
    // A zoomed picture is scrolled with the arrows.
    if (!run || (zoom > 0 && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };

  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex flex-col bg-rail text-rail-bright outline-none"
          onKeyDown={onKeyDown}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener instanceof HTMLElement) opener.focus();
          }}
        >
          <Radix.Title className="sr-only">{t("photo.viewer")}</Radix.Title>
          <div className="flex h-14 shrink-0 items-center gap-1 px-3">
            <p className="min-w-0 flex-1 truncate text-14" aria-live="polite">
              <span className="font-semibold">{name}</span>
              {pictures.length > 1 ? (
                <span className="ml-3 text-13 text-rail-fg tabular-nums">
                  {t("photo.place", { n: index + 1, all: pictures.length })}
                </span>
              ) : null}
            </p>
            <Tool
              label={t("photo.zoomOut")}
              disabled={zoom === 0}
              onClick={() => {
                scale(-1);
              }}
            >
              <ZoomOut size={19} aria-hidden />
            </Tool>
            <Tool
              label={t("photo.zoomIn")}
              disabled={zoom === ZOOMS.length - 1}
              onClick={() => {
                scale(1);
              }}
            >
              <ZoomIn size={19} aria-hidden />
            </Tool>
            {picture.original_url ? (
              <a
                href={savedAt(picture.original_url)}
                download={originalName(picture)}
                onClick={onSaveFile(picture.original_url, originalName(picture))}
                className={cx(TOOL_SHAPE, "px-3 text-13")}
              >
                {t("file.original")}
                <span className="sr-only"> {name}</span>
              </a>
            ) : null}
            <a
              href={savedAt(picture.url ?? "")}
              download={name}
              onClick={onSaveFile(picture.url, name)}
              aria-label={t("file.download", { name })}
              title={t("file.download", { name })}
              className={TOOL}
            >
              <Download size={19} aria-hidden />
            </a>
            <Radix.Close asChild>
              <Tool label={t("action.close")}>
                <X size={20} aria-hidden />
              </Tool>
            </Radix.Close>
          </div>
          <div className="relative min-h-0 flex-1">
            <div
              className={cx(
                "absolute inset-0 flex overflow-auto p-4 outline-none",
                zoom === 0 ? "items-center justify-center" : "cursor-zoom-out",
              )}
              tabIndex={zoom > 0 ? 0 : -1}
            >
              <Shown
                key={picture.id}
                picture={picture}
                zoom={zoom}
                onClick={() => {
                  setZoom(zoom === 0 ? 1 : 0);
                }}
              />
            </div>
            {index > 0 ? (
              <Tool
                label={t("photo.previous")}
                className="absolute top-1/2 left-3 -translate-y-1/2 bg-rail-on"
                onClick={() => {
                  go(-1);
                }}
              >
                <ChevronLeft size={24} aria-hidden />
              </Tool>
            ) : null}
            {index < pictures.length - 1 ? (
              <Tool
                label={t("photo.next")}
                className="absolute top-1/2 right-3 -translate-y-1/2 bg-rail-on"
                onClick={() => {
                  go(1);
                }}
              >
                <ChevronRight size={24} aria-hidden />
              </Tool>
            ) : null}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Shown({ picture, zoom, onClick }: { picture: Attachment; zoom: number; onClick(): void }) {
  const { src, onError } = usePicture(picture.url);
  return (
    // A click is a short way to what the buttons and keys do.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <img
      src={src}
      alt={picture.name ?? ""}
      className={cx("m-auto", ZOOMS[zoom], zoom === 0 && "cursor-zoom-in")}
      onClick={onClick}
      onError={onError}
    />
  );
}

const TOOL_SHAPE =
  "inline-flex h-11 shrink-0 items-center justify-center rounded-control text-rail-bright hover:bg-rail-on disabled:opacity-40";
const TOOL = `${TOOL_SHAPE} w-11`;

function Tool({
  label,
  className,
  ...rest
}: { label: string } & React.ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type="button" aria-label={label} title={label} className={cx(TOOL, className)} {...rest} />;
}

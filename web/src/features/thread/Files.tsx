import { Download } from "lucide-react";
import { useState } from "react";
import type { Attachment, DialogId } from "../../api/types";
import { useLanguage, useT } from "../../i18n/language";
import { fileFault } from "../../i18n/names";
import { fileSize } from "../../i18n/sizes";
import { onSaveFile, savedAt, usePicture } from "../../live/file-links";
import { cx } from "../../ui/cx";
import { FileTypeIcon } from "../../ui/file-type";
import { lazily } from "../../ui/lazily";
import { isShownPicture, originalName, showPhoto } from "./photo";

const AudioPlayer = lazily(async () => (await import("./Media")).AudioPlayer);
const VideoPlayer = lazily(async () => (await import("./Media")).VideoPlayer);

/** Pictures and files of a message. */
export function Files({ dialog, files }: { dialog: DialogId; files: readonly Attachment[] }) {
  if (files.length === 0) return null;
  const pictures = files.filter(isShownPicture);
  const others = files.filter((file) => !isShownPicture(file));
  return (
    <div className="flex flex-col gap-1.5 not-first:mt-1.5">
      {pictures.length > 0 ? (
        <div className="flex flex-wrap gap-1.5">
          {pictures.map((file) => (
            <Picture key={file.id} dialog={dialog} file={file} alone={pictures.length === 1} />
          ))}
        </div>
      ) : null}
      {others.map((file, index) =>
        isPlayed(file) ? (
          <Played key={file.id ?? index} file={file} />
        ) : (
          <FileLine key={file.id ?? index} file={file} />
        ),
      )}
    </div>
  );
}

/** Whether a file can be played here: one of ours. A foreign address is never loaded by itself. */
function isPlayed(file: Attachment): boolean {
  const { type, id, url } = file;
  return (type === "audio" || type === "video") && id !== undefined && url?.startsWith("/") === true;
}

/** A sound or video; what this browser cannot play is a file to save. */
function Played({ file }: { file: Attachment }) {
  const [failed, setFailed] = useState(false);
  const onGone = (): void => {
    setFailed(true);
  };
  if (failed) return <FileLine file={file} />;
  return file.type === "audio" ? (
    <AudioPlayer file={file} onGone={onGone} />
  ) : (
    <VideoPlayer file={file} onGone={onGone} />
  );
}

function Picture({ dialog, file, alone }: { dialog: DialogId; file: Attachment; alone: boolean }) {
  const t = useT();
  const address = file.thumb_url ?? file.url;
  const { src, gone, onError } = usePicture(address);
  const name = file.name ?? "";
  if (gone) return <FileLine file={{ ...file, url: "" }} note={t("file.gone")} />;
  const picture = (
    <button
      type="button"
      aria-label={t("file.open", { name })}
      title={name}
      className="block overflow-hidden rounded-control bg-sunken"
      onClick={() => {
        showPhoto(dialog, file.id ?? null);
      }}
    >
      <img
        src={src}
        alt={name}
        width={file.width ?? undefined}
        height={file.height ?? undefined}
        // An address that ends soon is used at once.
        loading={src === address ? "lazy" : "eager"}
        decoding="async"
        className={cx("block object-cover", alone ? "h-auto max-h-72 w-auto max-w-full min-w-12" : "size-32")}
        onError={onError}
      />
    </button>
  );
  if (!file.original_url) return picture;
  return (
    <span className="flex flex-col items-start gap-0.5">
      {picture}
      <a
        href={savedAt(file.original_url)}
        download={originalName(file)}
        onClick={onSaveFile(file.original_url, originalName(file))}
        className="inline-flex min-h-6 items-center gap-1 text-12 text-accent hover:underline max-pane:min-h-11"
      >
        <Download size={13} aria-hidden />
        {t("file.original")}
        <span className="sr-only"> {name}</span>
      </a>
    </span>
  );
}

/** A file as a chip: saved with a click. A link of another server opens in a tab of its own. */
function FileLine({ file, note }: { file: Attachment; note?: string }) {
  const t = useT();
  const language = useLanguage();
  const name = file.name || t("row.attachment");
  const ours = file.url?.startsWith("/") === true;
  const size = typeof file.size === "number" ? fileSize(language, t, file.size) : "";
  const waits = file.state === "pending";
  const state = waits ? t("file.fetching") : file.reason ? fileFault(t, file.reason) : undefined;
  const extension = /\.([^.]{1,5})$/.exec(name)?.[1]?.toUpperCase();
  const inside = (
    <>
      <span className="flex size-9 shrink-0 items-center justify-center rounded-chip bg-sunken text-fg2">
        <FileTypeIcon mime={file.mime ?? ""} name={name} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-13 font-medium">{name}</span>
        <span className="block truncate text-12 text-fg2">
          {note ?? [state, extension, size].filter(Boolean).join(" · ")}
        </span>
      </span>
    </>
  );
  const shape =
    "flex w-72 max-w-full items-center gap-2 rounded-control border border-line2 bg-surface p-1.5 pr-2 text-fg";
  if (!file.url || waits) return <span className={shape}>{inside}</span>;
  return (
    <a
      href={ours ? savedAt(file.url) : file.url}
      {...(ours
        ? { download: name, onClick: onSaveFile(file.url, name) }
        : { target: "_blank", rel: "noopener noreferrer" })}
      className={cx(shape, "hover:bg-hover")}
    >
      <span className="sr-only">{t("file.save")}</span>
      {inside}
      <Download size={16} aria-hidden className="shrink-0 text-fg2" />
    </a>
  );
}

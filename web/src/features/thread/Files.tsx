import { Download } from "lucide-react";
import type { Attachment, DialogId } from "../../api/types";
import { useLanguage, useT } from "../../i18n/language";
import { fileSize } from "../../i18n/sizes";
import { onSaveFile, savedAt, usePicture } from "../../live/file-links";
import { cx } from "../../ui/cx";
import { FileTypeIcon } from "../../ui/file-type";
import { isShownPicture, showPhoto } from "./photo";

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
      {others.map((file, index) => (
        <FileLine key={file.id ?? index} file={file} />
      ))}
    </div>
  );
}

function Picture({ dialog, file, alone }: { dialog: DialogId; file: Attachment; alone: boolean }) {
  const t = useT();
  const address = file.thumb_url ?? file.url;
  const { src, gone, onError } = usePicture(address);
  const name = file.name ?? "";
  if (gone) return <FileLine file={{ ...file, url: "" }} note={t("file.gone")} />;
  return (
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
}

/** A file as a chip: saved with a click. A link of another server opens in a tab of its own. */
function FileLine({ file, note }: { file: Attachment; note?: string }) {
  const t = useT();
  const language = useLanguage();
  const name = file.name || t("row.attachment");
  const ours = file.url?.startsWith("/") === true;
  const size = typeof file.size === "number" ? fileSize(language, t, file.size) : "";
  const extension = /\.([^.]{1,5})$/.exec(name)?.[1]?.toUpperCase();
  const inside = (
    <>
      <span className="flex size-9 shrink-0 items-center justify-center rounded-chip bg-sunken text-fg2">
        <FileTypeIcon mime={file.mime ?? ""} name={name} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-13 font-medium">{name}</span>
        <span className="block truncate text-12 text-fg2">
          {note ?? [extension, size].filter(Boolean).join(" · ")}
        </span>
      </span>
    </>
  );
  const shape =
    "flex w-72 max-w-full items-center gap-2 rounded-control border border-line2 bg-surface p-1.5 pr-2 text-fg";
  if (!file.url) return <span className={shape}>{inside}</span>;
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

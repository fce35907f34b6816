import { Paperclip, RotateCw, X } from "lucide-react";
import { type ClipboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { Attachment, Dialog } from "../../api/types";
import { useT } from "../../i18n/desk";
import { useLanguage } from "../../i18n/language";
import { fileSize } from "../../i18n/sizes";
import type { DraftKind } from "../../live/drafts";
import { usePicture } from "../../live/file-links";
import { usePanel } from "../../live/react";
import { MAX_FILES, type Upload, useUploads } from "../../live/uploads";
import { IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { FileTypeIcon } from "../../ui/file-type";
import { useToasts } from "../../ui/toasts";
import { faultText, mayRetry } from "./file-fault";

/** Files beside a draft: button, chips, paste, and drop anywhere in the thread. */
export interface Attachments {
  button: ReactNode;
  chips: ReactNode;
  /** Shown over the thread while files are dragged across it. */
  overlay: ReactNode;
  count: number;
  /** Why nothing may be sent yet; null when all files are there. */
  obstacle: "file.wait" | "file.repair" | null;
  onPaste(event: ClipboardEvent): void;
  take(): Attachment[];
}

export function useAttachments(dialog: Dialog, kind: DraftKind): Attachments {
  const t = useT();
  const { uploads } = usePanel();
  const list = useUploads(uploads, dialog.id, kind);
  const show = useToasts((state) => state.show);
  const input = useRef<HTMLInputElement>(null);

  const add = (files: readonly File[]): void => {
    if (files.length === 0) return;
    void uploads.add(dialog.id, kind, dialog.channel, files).then((left) => {
      if (left > 0) show({ text: t("file.tooMany", { n: MAX_FILES }), tone: "bad" });
    });
  };
  const dragging = useDrop(add);

  return {
    button: (
      <>
        <IconButton
          label={t("file.attach")}
          side="top"
          onClick={() => {
            input.current?.click();
          }}
        >
          <Paperclip size={16} aria-hidden />
        </IconButton>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          tabIndex={-1}
          data-files
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            // The same file may be chosen again after it was removed.
            event.target.value = "";
          }}
        />
      </>
    ),
    chips:
      list.length === 0 ? null : (
        <ul aria-label={t("file.attached")} className="flex flex-wrap gap-2 px-3 pb-2">
          {list.map((upload) => (
            <Chip
              key={upload.key}
              upload={upload}
              onRetry={() => {
                uploads.retry(dialog.id, kind, upload.key);
              }}
              onRemove={() => {
                uploads.remove(dialog.id, kind, upload.key);
              }}
            />
          ))}
        </ul>
      ),
    overlay: dragging === null ? null : createPortal(<DropHere />, dragging),
    count: list.length,
    obstacle: list.some(({ state }) => state === "failed")
      ? "file.repair"
      : list.some(({ state }) => state === "uploading")
        ? "file.wait"
        : null,
    onPaste(event) {
      const files = [...event.clipboardData.files];
      if (files.length === 0) return;
      // Text beside a picture (a cell of a table, a piece of a page) is what was meant.
      if (event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      add(files.map(named));
    },
    take: () => uploads.take(dialog.id, kind),
  };
}

/** A picture from the clipboard has no name of its own: every one would be `image.png`. */
function named(file: File): File {
  if (file.name !== "image.png") return file;
  const time = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  return new File([file], `screenshot-${time}.png`, { type: file.type });
}

function DropHere() {
  const t = useT();
  return (
    <div className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-card border-2 border-dashed border-accent bg-accent-soft/95 text-16 font-semibold text-accent">
      {t("file.drop")}
    </div>
  );
}

const THREAD = "[data-thread]";

/** Hears of files dragged over the thread. Answers the thread while they are above it. */
function useDrop(onFiles: (files: readonly File[]) => void): Element | null {
  const [over, setOver] = useState<Element | null>(null);
  const handler = useRef(onFiles);
  useEffect(() => {
    handler.current = onFiles;
  });
  useEffect(() => {
    const threadOf = (event: DragEvent): Element | null => {
      if (!event.dataTransfer?.types.includes("Files")) return null;
      return event.target instanceof Element ? event.target.closest(THREAD) : null;
    };
    const onOver = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Beside the thread too: a file let go anywhere else would replace the whole panel.
      event.preventDefault();
      const thread = threadOf(event);
      event.dataTransfer.dropEffect = thread ? "copy" : "none";
      setOver(thread);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(null);
    };
    const onDrop = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(null);
      if (threadOf(event)) handler.current([...event.dataTransfer.files]);
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  return over;
}

function Chip({ upload, onRetry, onRemove }: { upload: Upload; onRetry(): void; onRemove(): void }) {
  const t = useT();
  const language = useLanguage();
  const { name, size, state, preview, progress, problem, file } = upload;
  const percent = Math.round(progress * 100);
  // After a reload it is the server's small picture.
  const { src } = usePicture(preview ?? undefined);
  return (
    <li
      className={cx(
        "relative flex h-12 max-w-64 items-center gap-2 overflow-hidden rounded-control border bg-surface pr-1 pl-2 text-fg",
        state === "failed" ? "border-bad-fill" : "border-line2",
      )}
    >
      {preview ? (
        <img src={src} alt="" className="size-8 shrink-0 rounded-chip object-cover" />
      ) : (
        <span className="flex size-8 shrink-0 items-center justify-center rounded-chip bg-sunken text-fg2">
          <FileTypeIcon mime={file?.mime ?? ""} name={name} />
        </span>
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate text-13" title={name}>
          {name}
        </span>
        <span
          className={cx("block truncate text-12", state === "failed" ? "text-bad" : "text-fg2")}
          role="status"
        >
          {state === "failed" && problem
            ? faultText(language, t, problem)
            : fileSize(language, t, file?.size ?? size)}
        </span>
      </span>
      {state === "failed" && problem && mayRetry(problem) ? (
        <IconButton label={t("file.retry", { name })} side="top" onClick={onRetry}>
          <RotateCw size={15} aria-hidden />
        </IconButton>
      ) : null}
      <IconButton label={t("file.remove", { name })} side="top" onClick={onRemove}>
        <X size={15} aria-hidden />
      </IconButton>
      {state === "uploading" ? (
        <progress
          max={100}
          value={percent}
          aria-label={t("file.progress", { name, n: percent })}
          className="upload-bar absolute inset-x-0 bottom-0 h-0.75 w-full"
        />
      ) : null}
    </li>
  );
}

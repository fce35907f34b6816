import { FileText, FolderDown, Paperclip, StickyNote } from "lucide-react";
import { useEffect, useState } from "react";
import { create } from "zustand";
import type { Api } from "../../api/client";
import { asProblem } from "../../api/problems";
import type { Attachment, DialogId } from "../../api/types";
import { type Translate, useT } from "../../i18n/desk";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { fileSize } from "../../i18n/sizes";
import { zoneNow } from "../../i18n/zone";
import { fileLinks, onSaveFile, saveBlob, savedAt, saveFile, saveFrom } from "../../live/file-links";
import { useLive, useThread } from "../../live/react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { FormError } from "../../ui/field";
import { FileTypeIcon } from "../../ui/file-type";
import { MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";

/** Lines of one question, and how many questions at most: a PDF holds fewer. */
const PAGE = 500;
const PAGES = 20;
/** Between two files that are saved one after another, so that the browser takes each as a download of its own. */
const APART_MS = 400;

/** Whose attachments are listed. */
const useListed = create<{ id: DialogId | null }>(() => ({ id: null }));

/** Items of the ⋯ menu that take a conversation out of the panel (operator-line.md 4.3). */
export function ExportItems({ id }: { id: DialogId }) {
  const t = useT();
  const language = useLanguage();
  const { api } = useLive();
  const { show, dismiss } = useToasts.getState();
  const messages = useThread(id)?.messages ?? [];
  // What is not loaded may hold files too.
  const mayHaveFiles =
    (messages[0]?.seq ?? 1) > 1 ||
    messages.some(({ author, attachments }) => author.kind !== "system" && attachments.length > 0);

  const pdf = (notes: boolean): void => {
    const timezone = zoneNow() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const making = show({ text: t("export.making"), stays: null });
    api.transcript(id, { language, timezone, notes: notes ? "1" : "0" }).then(
      (blob) => {
        dismiss(making);
        saveBlob(blob, `dialog-${id}.pdf`);
        show({ text: t("export.saved") });
      },
      (error: unknown) => {
        dismiss(making);
        show({ text: t("export.failed", { reason: why(t, error, "export.longPdf") }), tone: "bad" });
      },
    );
  };
  const archive = (): void => {
    const path = `/api/v1/dialogs/${id}/attachments.zip`;
    // The browser shows how far a download is, and not why there is none: that is asked first.
    const made =
      fileLinks.signed === null
        ? api.call("HEAD", path).then(() => {
            saveFrom(path, "");
          })
        : // Without a cookie the browser cannot fetch it by its address.
          api.file(path).then((blob) => {
            saveBlob(blob, `dialog-${id}.zip`);
          });
    made.then(
      () => undefined,
      (error: unknown) =>
        show({ text: t("export.failed", { reason: why(t, error, "export.largeArchive") }), tone: "bad" }),
    );
  };

  return (
    <>
      <MenuItem
        icon={<FileText size={15} aria-hidden />}
        onSelect={() => {
          pdf(false);
        }}
      >
        {t("export.pdf")}
      </MenuItem>
      <MenuItem
        icon={<StickyNote size={15} aria-hidden />}
        onSelect={() => {
          pdf(true);
        }}
      >
        {t("export.pdfNotes")}
      </MenuItem>
      {mayHaveFiles ? (
        <>
          <MenuItem icon={<FolderDown size={15} aria-hidden />} onSelect={archive}>
            {t("export.archive")}
          </MenuItem>
          <MenuItem
            icon={<Paperclip size={15} aria-hidden />}
            onSelect={() => {
              useListed.setState({ id });
            }}
          >
            {t("export.each")}
          </MenuItem>
        </>
      ) : null}
    </>
  );
}

/** The window of «Вкладення окремо», which outlives the menu that opened it. */
export function AttachmentsHost({ id }: { id: DialogId }) {
  const open = useListed((state) => state.id === id);
  return open ? (
    <AttachmentsDialog
      id={id}
      onClose={() => {
        useListed.setState({ id: null });
      }}
    />
  ) : null;
}

function AttachmentsDialog({ id, onClose }: { id: DialogId; onClose(): void }) {
  const t = useT();
  const language = useLanguage();
  const { api } = useLive();
  const [files, setFiles] = useState<readonly Attachment[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    attachmentsOf(api, id).then(
      (found) => {
        if (here) setFiles(found);
      },
      (error: unknown) => {
        if (here) setFailure(asProblem(error).code);
      },
    );
    return () => {
      here = false;
    };
  }, [api, id]);

  return (
    <Dialog open onClose={onClose} title={t("export.attachments")} closeLabel={t("action.close")}>
      <div className="min-h-0 overflow-y-auto px-3 py-2">
        {failure !== null ? <FormError>{problemText(t, failure)}</FormError> : null}
        {files === null && failure === null ? (
          <p role="status" className="px-2 py-3 text-13 text-fg2">
            {t("export.looking")}
          </p>
        ) : null}
        {files?.length === 0 ? <p className="px-2 py-3 text-13 text-fg2">{t("export.nothing")}</p> : null}
        <ul>
          {(files ?? []).map((file, index) => (
            <li key={file.id ?? index}>
              <a
                href={savedAt(file.url ?? "")}
                download={file.name ?? ""}
                onClick={onSaveFile(file.url, file.name ?? "")}
                className="flex min-h-9 items-center gap-2 rounded-control px-2 text-13 hover:bg-hover max-pane:min-h-11"
              >
                <FileTypeIcon mime={file.mime ?? ""} name={file.name ?? ""} />
                <span className="min-w-0 flex-1 truncate">{file.name}</span>
                <span className="text-12 text-fg2 tabular-nums">
                  {typeof file.size === "number" ? fileSize(language, t, file.size) : ""}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </div>
      {files !== null && files.length > 1 ? (
        <div className="flex justify-end border-t border-line px-5 py-3">
          <Button
            onClick={() => {
              files.forEach((file, n) => {
                setTimeout(() => {
                  void saveFile(file.url ?? "", file.name ?? "");
                }, n * APART_MS);
              });
            }}
          >
            {t("export.all", { n: files.length })}
          </Button>
        </div>
      ) : null}
    </Dialog>
  );
}

/** Files of ours in a conversation, oldest first; a link of somebody else's server is not fetched. */
async function attachmentsOf(api: Api, id: DialogId): Promise<Attachment[]> {
  const pages: Attachment[][] = [];
  let before: number | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const lines = await api.messages(id, before, PAGE);
    pages.unshift(
      lines.flatMap(({ author, attachments }) =>
        author.kind === "system" ? [] : attachments.filter(({ url }) => url?.startsWith("/") === true),
      ),
    );
    const first = lines[0];
    if (first === undefined || first.seq <= 1) break;
    before = first.seq;
  }
  return pages.flat();
}

/** A refusal in words; 413 has another meaning here than for a message. */
function why(t: Translate, error: unknown, large: "export.longPdf" | "export.largeArchive"): string {
  const { code, status } = asProblem(error);
  if (status === 413) return t(large);
  if (status === 404) return t("export.nothing");
  return problemText(t, status === 429 ? "busy" : code);
}

import { File, FileArchive, FileAudio, FileImage, FileSpreadsheet, FileText, FileVideo } from "lucide-react";

/** The sign of a kind of file, by its type and name. */
export function FileTypeIcon({ mime, name, size = 18 }: { mime: string; name: string; size?: number }) {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const Icon = mime.startsWith("image/")
    ? FileImage
    : mime.startsWith("video/")
      ? FileVideo
      : mime.startsWith("audio/")
        ? FileAudio
        : ["xls", "xlsx", "csv", "ods"].includes(extension)
          ? FileSpreadsheet
          : ["zip", "gz", "rar", "7z", "tgs"].includes(extension)
            ? FileArchive
            : ["pdf", "doc", "docx", "txt", "odt", "rtf"].includes(extension)
              ? FileText
              : File;
  return <Icon size={size} aria-hidden />;
}

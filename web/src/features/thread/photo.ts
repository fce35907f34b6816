import { create } from "zustand";
import type { Attachment, DialogId, Message } from "../../api/types";

interface Shown {
  dialog: DialogId;
  id: Attachment["id"] | null;
}

/** Which picture of which dialog is looked at. */
export const usePhoto = create<{ shown: Shown | null }>(() => ({ shown: null }));

export function showPhoto(dialog: DialogId, id: Attachment["id"] | null): void {
  usePhoto.setState({ shown: { dialog, id } });
}

export function hidePhoto(): void {
  usePhoto.setState({ shown: null });
}

/** Whether a file is shown as a picture: one of ours, cleaned by the server. A foreign address is never loaded by itself. */
export function isShownPicture(file: Attachment): boolean {
  return file.type === "image" && file.id !== undefined && file.url?.startsWith("/") === true;
}

/** The pictures of a thread, oldest first. */
export function picturesOf(messages: readonly Message[]): Attachment[] {
  return messages.flatMap((message) =>
    message.author.kind === "system" ? [] : message.attachments.filter(isShownPicture),
  );
}

/** What a photo of a phone is called as it came; the picture made of it ends with `.jpg`. */
export function originalName(file: Attachment): string {
  return `${(file.name ?? "").replace(/\.[^.]*$/, "")}.heic`;
}

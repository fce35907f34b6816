import type { UploadProblem } from "../../api/client";
import type { Key, Translate } from "../../i18n/desk";
import type { Language } from "../../i18n/language";
import { fileSize } from "../../i18n/sizes";

const FAULTS: Record<string, Key> = {
  empty: "fault.empty",
  executable: "fault.executable",
  type_not_allowed: "fault.type",
  type_mismatch: "fault.mismatch",
  picture_damaged: "fault.damaged",
  picture_too_large: "fault.pictureLarge",
  storage_full: "fault.noRoom",
  rate_limited: "fault.tooOften",
  busy: "fault.tooOften",
  offline: "fault.offline",
};

/** Why a file is not there, in a few words. */
export function faultText(language: Language, t: Translate, { reason, limit }: UploadProblem): string {
  if (reason === "too_large" && limit !== undefined) {
    return t("fault.tooLarge", { n: fileSize(language, t, limit) });
  }
  return t(FAULTS[reason] ?? "fault.other");
}

/** Whether the same file may be taken when it is sent once more. */
export function mayRetry({ reason }: UploadProblem): boolean {
  return [
    "offline",
    "unauthorized",
    "rate_limited",
    "busy",
    "unavailable",
    "timeout",
    "other",
    "malformed",
  ].includes(reason);
}

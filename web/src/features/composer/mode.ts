import type { Dialog, OperatorId } from "../../api/types";

/** What may be written into a dialog, and why not more. */
export type ComposerMode =
  | { kind: "reply" }
  | {
      kind: "note";
      because: "other" | "queue" | "bot" | "window" | "no_right" | "observer";
      holder: string | null;
    }
  | { kind: "none"; because: "closed" | "no_right" };

/** Decides from the dialog's state, its holder and the rights of the one who looks. */
export function composerMode(
  dialog: Dialog,
  me: OperatorId,
  /** `joined`: answers in a colleague's request too, by right and by choice. */
  grants: { reply: boolean; note: boolean; joined?: boolean },
  /** Looks on by choice (operator-line.md 12, chat view mode). */
  observer = false,
): ComposerMode {
  if (dialog.state === "closed" || dialog.state === "merged") return { kind: "none", because: "closed" };
  const note = (because: "other" | "queue" | "bot" | "window" | "no_right" | "observer"): ComposerMode =>
    grants.note
      ? { kind: "note", because, holder: dialog.operator_name }
      : { kind: "none", because: "no_right" };
  if (dialog.state === "bot") return note("bot");
  if (dialog.state === "new" || dialog.state === "queued") return note("queue");
  if (dialog.operator_id !== me && grants.joined !== true) return note("other");
  if (!grants.reply) return note("no_right");
  if (observer) return note("observer");
  if (!dialog.can_reply) return note("window");
  return { kind: "reply" };
}

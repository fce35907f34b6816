import { Copy, Ellipsis, Pencil, Reply, StickyNote, Trash2 } from "lucide-react";
import { create } from "zustand";
import type { Dialog, Message, MessageId } from "../../api/types";
import { useT } from "../../i18n/language";
import { saveDraft, draftOf } from "../../live/drafts";
import { useBoot, useGrant, usePanel } from "../../live/react";
import { answering } from "../../live/reply-to";
import { Menu, MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { amendable, useAmending } from "./amending";

/** Whose menu is open: a key opens it too. */
export const useOpenMenu = create<{ id: MessageId | null; at: number }>(() => ({ id: null, at: 0 }));

/** Opens the menu of the message under the pointer, else of the newest one on screen. */
export function openMenuByKey(): void {
  const marks = [...document.querySelectorAll<HTMLElement>("#thread [data-message]")];
  const mark = marks.find((element) => element.matches(":hover")) ?? marks.at(-1);
  const id = Number(mark?.dataset["message"]);
  if (id > 0) useOpenMenu.setState({ id: id as MessageId, at: Date.now() });
}

/** What can be done with one message: shown on hover, on focus and by M. */
export function MessageMenu({ message, dialog }: { message: Message; dialog: Dialog }) {
  const t = useT();
  const { store } = usePanel();
  const { settings } = useBoot();
  const openedAt = useOpenMenu((state) => (state.id === message.id ? state.at : null));
  const open = openedAt !== null;
  const mayReply = useGrant("op_reply");
  const mayNote = useGrant("op_note");
  const show = useToasts((state) => state.show);
  const mine = dialog.operator_id === store.state.me && dialog.state === "active";
  const internal = message.direction === "internal";
  const over = dialog.state === "closed" || dialog.state === "merged";
  const may = amendable(message, dialog.channel, store.state.me, settings, openedAt ?? 0);

  const copy = (): void => {
    navigator.clipboard.writeText(message.text).then(
      () => show({ text: t("message.copied") }),
      () => show({ text: t("message.notCopied"), tone: "bad" }),
    );
  };

  return (
    <Menu
      open={open}
      onOpenChange={(next) => {
        useOpenMenu.setState({ id: next ? message.id : null, at: Date.now() });
      }}
      align="start"
      trigger={
        <button
          type="button"
          aria-label={t("message.menu")}
          className="flex size-7 shrink-0 items-center justify-center self-center rounded-control text-fg3 opacity-0 group-hover:opacity-100 hover:bg-hover hover:text-fg focus-visible:opacity-100 aria-expanded:opacity-100 max-pane:opacity-100"
        >
          <Ellipsis size={16} aria-hidden />
        </button>
      }
    >
      {mine && mayReply && !internal && !message.deleted_at ? (
        <MenuItem
          icon={<Reply size={15} aria-hidden />}
          onSelect={() => {
            answering(dialog.id, message);
          }}
        >
          {t("message.reply")}
        </MenuItem>
      ) : null}
      <MenuItem icon={<Copy size={15} aria-hidden />} onSelect={copy} disabled={message.text === ""}>
        {t("message.copy")}
      </MenuItem>
      {may.change && !over ? (
        <MenuItem
          icon={<Pencil size={15} aria-hidden />}
          onSelect={() => {
            useAmending.setState({ what: { kind: "change", message } });
          }}
        >
          {t("message.change")}
        </MenuItem>
      ) : null}
      {may.remove && !over ? (
        <MenuItem
          icon={<Trash2 size={15} aria-hidden />}
          onSelect={() => {
            useAmending.setState({ what: { kind: "delete", message } });
          }}
        >
          {t("action.delete")}
        </MenuItem>
      ) : null}
      {mayNote && !internal && !over ? (
        <MenuItem
          icon={<StickyNote size={15} aria-hidden />}
          onSelect={() => {
            const before = draftOf(dialog.id, "note");
            saveDraft(
              dialog.id,
              "note",
              before === "" ? `«${message.text}» ` : `${before}\n«${message.text}» `,
            );
            show({ text: t("message.noteMade") });
          }}
        >
          {t("message.note")}
        </MenuItem>
      ) : null}
    </Menu>
  );
}

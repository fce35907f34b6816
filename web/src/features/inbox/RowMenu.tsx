import {
  ArrowLeftRight,
  Check,
  Flag,
  Hash,
  Link as LinkIcon,
  MailOpen,
  ShieldBan,
  Tag,
  UserRoundPlus,
} from "lucide-react";
import { type RefObject, useRef } from "react";
import type { DialogId } from "../../api/types";
import { printed } from "../../keys/bindings";
import { useBoot, useDialog, useGrant, usePanel } from "../../live/react";
import { mayChangeRequest } from "../../live/request-edit";
import { mayMarkSpam, spamStatus } from "../../live/spam";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import type { RowActions } from "./row-actions";
import { useT } from "./words";

/** What can be done with a row, at the pointer or beside the row: the right button, Shift F10 or the menu key (ui.md 15). */
export function RowMenu({
  id,
  x,
  y,
  actions,
  canTake,
  ticked,
  onTick,
  focusAfter,
  onClose,
}: {
  id: DialogId;
  x: number;
  y: number;
  actions: RowActions;
  canTake: boolean;
  /** Whether the row is ticked; null where rows are not ticked. */
  ticked: boolean | null;
  onTick(): void;
  /** The list: the focus is back in it when the menu has closed. */
  focusAfter: RefObject<HTMLElement | null>;
  onClose(): void;
}) {
  const t = useT();
  const dialog = useDialog(id);
  const { me } = usePanel().store.state;
  const { statuses } = useBoot();
  const show = useToasts((state) => state.show);
  const [reply, all, closed] = [useGrant("op_reply"), useGrant("op_view_all"), useGrant("op_edit_closed")];
  const [mayTransfer, mayClose] = [useGrant("op_transfer"), useGrant("op_close")];
  /** What is chosen opens a window or leaves the list: it takes the focus then. */
  const runs = useRef<(() => void) | null>(null);
  if (!dialog) return null;
  const held = dialog.state === "active" || dialog.state === "paused";
  const mine = held && dialog.operator_id === me;
  const waits = ["bot", "new", "queued"].includes(dialog.state);
  const mayChange = mayChangeRequest(dialog, me, { reply, all, closed });
  const after = (run: () => void) => (): void => {
    runs.current = run;
  };
  const copyLink = (): void => {
    navigator.clipboard.writeText(`${location.origin}/inbox/all/${id}`).then(
      () => show({ text: t("thread.linkCopied") }),
      () => show({ text: t("thread.linkNotCopied"), tone: "bad" }),
    );
  };
  return (
    <Menu
      open
      align="start"
      focusAfter={focusAfter}
      onOpenChange={(open) => {
        if (open) return;
        onClose();
        const run = runs.current;
        // The focus goes back to the list in a task of its own; what runs may move it on from there.
        if (run) setTimeout(() => setTimeout(run));
      }}
      trigger={
        <button
          type="button"
          tabIndex={-1}
          aria-label={t("rowmenu.title", { name: dialog.client.name })}
          className="pointer-events-none fixed size-0"
          style={{ left: x, top: y }}
        />
      }
    >
      {waits && canTake ? (
        <MenuItem
          icon={<UserRoundPlus size={15} aria-hidden />}
          shortcut={printed("take")}
          onSelect={after(() => {
            actions.take(id);
          })}
        >
          {t("take.action")}
        </MenuItem>
      ) : null}
      {held && mayTransfer ? (
        <MenuItem
          icon={<ArrowLeftRight size={15} aria-hidden />}
          shortcut={printed("transfer")}
          onSelect={after(() => {
            actions.transfer(id);
          })}
        >
          {t("transfer.action")}
        </MenuItem>
      ) : null}
      {mine && mayClose ? (
        <MenuItem
          icon={<Check size={15} aria-hidden />}
          shortcut={printed("close")}
          onSelect={after(() => {
            actions.close(id, false);
          })}
        >
          {t("close.action")}
        </MenuItem>
      ) : null}
      {spamStatus(statuses) !== null && mayMarkSpam(dialog, me, { close: mayClose, all }) ? (
        <MenuItem
          icon={<ShieldBan size={15} aria-hidden />}
          onSelect={after(() => {
            actions.spam(id);
          })}
        >
          {t("spam.action")}
        </MenuItem>
      ) : null}
      {mine && dialog.state === "active" ? (
        <MenuItem
          icon={<MailOpen size={15} aria-hidden />}
          shortcut={printed("markUnread")}
          onSelect={after(() => {
            actions.markUnread(id);
          })}
        >
          {t("unread.action")}
        </MenuItem>
      ) : null}
      {mayChange ? (
        <>
          <MenuLine />
          <MenuItem
            icon={<Hash size={15} aria-hidden />}
            shortcut={printed("topic")}
            onSelect={after(() => {
              actions.change(id, "subject_id");
            })}
          >
            {t("keys.topic")}
          </MenuItem>
          <MenuItem
            icon={<Tag size={15} aria-hidden />}
            shortcut={printed("tags")}
            onSelect={after(() => {
              actions.change(id, "tags");
            })}
          >
            {t("keys.tags")}
          </MenuItem>
          <MenuItem
            icon={<Flag size={15} aria-hidden />}
            shortcut={printed("priority")}
            onSelect={after(() => {
              actions.change(id, "priority_id");
            })}
          >
            {t("keys.priority")}
          </MenuItem>
        </>
      ) : null}
      <MenuLine />
      {ticked === null ? null : (
        <MenuItem shortcut={printed("selectRow")} onSelect={after(onTick)}>
          {t(ticked ? "rowmenu.untick" : "keys.selectRow")}
        </MenuItem>
      )}
      <MenuItem icon={<LinkIcon size={15} aria-hidden />} onSelect={copyLink}>
        {t("thread.copyLink")}
      </MenuItem>
    </Menu>
  );
}

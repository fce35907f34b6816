import type { ReactNode } from "react";
import {
  ArrowLeft,
  ArrowLeftRight,
  Ban,
  Check,
  Ellipsis,
  Eye,
  Link as LinkIcon,
  MailOpen,
  PanelRight,
  UserRoundPlus,
} from "lucide-react";
import type { Dialog } from "../../api/types";
import { duration, grouped } from "../../i18n/format";
import { useT } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { printed } from "../../keys/bindings";
import { useBoot, useGrant, useNow, useViewers } from "../../live/react";
import { waitingOf } from "../../live/waiting";
import { Button, IconButton } from "../../ui/button";
import { ChannelGlyph } from "../../ui/icons/channel";
import { Menu, MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { WaitChip } from "../../ui/wait-chip";

interface ThreadHeaderProps {
  dialog: Dialog;
  mine: boolean;
  /** The client's card stands beside the conversation, so there is nothing to open. */
  beside: boolean;
  onBack(): void;
  onTransfer(): void;
  onClose(): void;
  onTake(): void;
  onMarkUnread(): void;
  onContext(): void;
  onBan(): void;
  /** The verb that comes later: putting off. */
  snooze: ReactNode;
  /** Items of the menu that come later: saving. */
  exports: ReactNode;
}

/** Who it is, where they wrote, who else looks, and what can be done. «Закрити» never folds into the menu. */
export function ThreadHeader({
  dialog,
  mine,
  beside,
  onBack,
  onTransfer,
  onClose,
  onTake,
  onMarkUnread,
  onContext,
  onBan,
  snooze,
  exports,
}: ThreadHeaderProps) {
  const t = useT();
  const mayTransfer = useGrant("op_transfer");
  const mayClose = useGrant("op_close");
  const mayTake = useGrant("op_take_from_queue");
  const mayBan = useGrant("op_ban");
  const show = useToasts((state) => state.show);
  const open = dialog.state === "active" || dialog.state === "paused";
  const takeable = (dialog.state === "queued" || dialog.state === "new" || dialog.state === "bot") && mayTake;

  const copyLink = (): void => {
    navigator.clipboard.writeText(location.href).then(
      () => show({ text: t("thread.linkCopied") }),
      () => show({ text: t("thread.linkNotCopied"), tone: "bad" }),
    );
  };

  return (
    <header className="flex h-15 shrink-0 items-center gap-2 border-b border-line bg-surface px-4 max-pane:px-1">
      <IconButton label={t("action.back")} className="pane:hidden" onClick={onBack}>
        <ArrowLeft size={19} aria-hidden />
      </IconButton>
      <div className="min-w-0 flex-1">
        <h2 className="flex items-center gap-2 text-16 font-semibold">
          <span className="truncate">{dialog.client.name}</span>
          <ChannelGlyph channel={dialog.channel} size={16} label={channelLabel(t, dialog.channel)} />
        </h2>
        <SecondLine dialog={dialog} />
      </div>
      <span className="max-pane:hidden">
        <HeaderWait dialog={dialog} />
      </span>
      {snooze}
      {open && mayTransfer ? (
        <IconButton
          label={t("transfer.action")}
          shortcut={printed("transfer")}
          className="max-pane:hidden"
          onClick={onTransfer}
        >
          <ArrowLeftRight size={17} aria-hidden />
        </IconButton>
      ) : null}
      {beside ? null : (
        <IconButton
          label={t("context.toggle")}
          shortcut={printed("context")}
          className="max-pane:hidden"
          onClick={onContext}
        >
          <PanelRight size={17} aria-hidden />
        </IconButton>
      )}
      <Menu
        trigger={
          <IconButton label={t("action.more")}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        {takeable ? (
          <MenuItem
            icon={<UserRoundPlus size={15} aria-hidden />}
            shortcut={printed("assignToMe")}
            onSelect={onTake}
          >
            {t("take.action")}
          </MenuItem>
        ) : null}
        {open && mayTransfer ? (
          <MenuItem
            icon={<ArrowLeftRight size={15} aria-hidden />}
            shortcut={printed("transfer")}
            onSelect={onTransfer}
          >
            {t("transfer.action")}
          </MenuItem>
        ) : null}
        {beside ? null : (
          <MenuItem
            icon={<PanelRight size={15} aria-hidden />}
            shortcut={printed("context")}
            onSelect={onContext}
          >
            {t("context.toggle")}
          </MenuItem>
        )}
        {mine && dialog.state === "active" ? (
          <MenuItem
            icon={<MailOpen size={15} aria-hidden />}
            shortcut={printed("markUnread")}
            onSelect={onMarkUnread}
          >
            {t("unread.action")}
          </MenuItem>
        ) : null}
        {exports}
        <MenuItem icon={<LinkIcon size={15} aria-hidden />} onSelect={copyLink}>
          {t("thread.copyLink")}
        </MenuItem>
        {mayBan ? (
          <MenuItem icon={<Ban size={15} aria-hidden />} onSelect={onBan}>
            {t("ban.action")}
          </MenuItem>
        ) : null}
      </Menu>
      {open && mayClose && mine ? (
        <Button shortcut={printed("close")} onClick={onClose}>
          <Check size={16} aria-hidden />
          {t("close.action")}
        </Button>
      ) : null}
      {takeable ? (
        <Button tone="primary" onClick={onTake}>
          {t("take.action")}
        </Button>
      ) : null}
    </header>
  );
}

function SecondLine({ dialog }: { dialog: Dialog }) {
  const t = useT();
  const { subjects } = useBoot();
  const viewers = useViewers(dialog.id) ?? [];
  const subject = subjects.find((known) => known.id === dialog.subject_id);
  const writing = viewers.find((viewer) => viewer.typing);
  const watching = writing ?? viewers[0];
  return (
    <p className="flex items-center gap-1.5 truncate text-12 text-fg2">
      <span className="tabular-nums">{t("thread.number", { n: grouped(dialog.number) })}</span>
      {subject ? <span className="truncate">· {subject.name}</span> : null}
      {watching ? (
        <span
          className={
            writing ? "flex items-center gap-1 truncate text-warn" : "flex items-center gap-1 truncate"
          }
        >
          <span aria-hidden>·</span>
          <Eye size={13} aria-hidden className="shrink-0" />
          <span className="truncate" title={viewers.map(({ name }) => name).join(", ")}>
            {t(writing ? "viewers.writing" : "viewers.watching", { name: watching.name })}
            {viewers.length > 1 ? ` +${viewers.length - 1}` : ""}
          </span>
        </span>
      ) : null}
    </p>
  );
}

function HeaderWait({ dialog }: { dialog: Dialog }) {
  const t = useT();
  const lists = useBoot();
  const now = useNow(dialog.waiting_since !== null || dialog.queued_at !== null);
  const waiting = waitingOf(dialog, lists, now);
  if (!waiting) return null;
  return (
    <WaitChip
      tone={waiting.tone}
      share={waiting.left}
      text={
        waiting.tone === "late"
          ? `+${duration(t, waiting.elapsed - waiting.norm)}`
          : duration(t, waiting.norm - waiting.elapsed)
      }
      title={t("wait.title", { time: duration(t, waiting.elapsed), norm: duration(t, waiting.norm) })}
    />
  );
}

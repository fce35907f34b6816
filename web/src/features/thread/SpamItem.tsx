import { ShieldBan } from "lucide-react";
import type { DialogId } from "../../api/types";
import { useT } from "../../i18n/language";
import { useBoot, useDialog, useGrant, usePanel } from "../../live/react";
import { mayMarkSpam, spamStatus } from "../../live/spam";
import { MenuItem } from "../../ui/menu";

/** Item of the ⋯ menu: closes the request as spam after a question. */
export function SpamItem({ id, onSpam }: { id: DialogId; onSpam(id: DialogId): void }) {
  const t = useT();
  const dialog = useDialog(id);
  const { me } = usePanel().store.state;
  const { statuses } = useBoot();
  const [close, all] = [useGrant("op_close"), useGrant("op_view_all")];
  if (!dialog || spamStatus(statuses) === null || !mayMarkSpam(dialog, me, { close, all })) return null;
  return (
    <MenuItem
      icon={<ShieldBan size={15} aria-hidden />}
      onSelect={() => {
        onSpam(id);
      }}
    >
      {t("spam.action")}
    </MenuItem>
  );
}

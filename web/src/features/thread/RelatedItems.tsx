import { useNavigate } from "@tanstack/react-router";
import { Merge, Route } from "lucide-react";
import type { DialogId } from "../../api/types";
import { useT } from "../../i18n/desk";
import { useGrant } from "../../live/react";
import { MenuItem } from "../../ui/menu";

/** Items of the ⋯ menu about what lies around a request: other cards of its client, and why it came to whom. */
export function RelatedItems({ id, onMerge }: { id: DialogId; onMerge(id: DialogId): void }) {
  const t = useT();
  const navigate = useNavigate();
  const [mayMerge, mayAudit] = [useGrant("op_reply"), useGrant("distribution_audit")];
  return (
    <>
      {mayMerge ? (
        <MenuItem
          icon={<Merge size={15} aria-hidden />}
          onSelect={() => {
            onMerge(id);
          }}
        >
          {t("more.merge")}
        </MenuItem>
      ) : null}
      {mayAudit ? (
        <MenuItem
          icon={<Route size={15} aria-hidden />}
          onSelect={() => {
            void navigate({ to: "/live/audit", search: { dialog: id } });
          }}
        >
          {t("more.decisions")}
        </MenuItem>
      ) : null}
    </>
  );
}

import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog, DialogId } from "../../api/types";
import { useT } from "../../i18n/desk";
import { problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive, usePanel } from "../../live/react";
import { isSpam } from "../../live/spam";
import type { WriteFirst } from "../../live/write-first";
import { Button } from "../../ui/button";
import { useToasts } from "../../ui/toasts";

/** What can be done about a closed request: open it again, or begin a new one with the same client. */
export function ClosedVerbs({
  dialog,
  write,
  onOpen,
}: {
  dialog: Dialog;
  write: WriteFirst;
  onOpen(id: DialogId): void;
}) {
  const t = useT();
  const panel = usePanel();
  const { call } = useLive();
  const { statuses } = useBoot();
  const show = useToasts((state) => state.show);
  const [again, all, fresh] = [useGrant("op_reopen"), useGrant("op_view_all"), useGrant("op_outbound")];
  const [writing, setWriting] = useState(false);
  if (dialog.state !== "closed") return null;
  const reopen = (): void => {
    call<Dialog>("POST", `/api/v1/dialogs/${dialog.id}/reopen`).then(
      ({ data: open }) => {
        panel.putDialog(open);
        onOpen(open.id);
      },
      (error: unknown) => {
        const { code, details } = asProblem(error);
        const other = details["dialog_id"];
        if (typeof other === "number") {
          show({
            text: t("reopen.another"),
            stays: 10_000,
            action: {
              label: t("reopen.show"),
              run: () => {
                onOpen(other as DialogId);
              },
            },
          });
        } else show({ text: t("reopen.failed", { reason: problemText(t, code) }), tone: "bad" });
      },
    );
  };
  return (
    <span className="flex flex-wrap justify-end gap-2">
      {again && (all || dialog.operator_id === panel.store.state.me) ? (
        <Button onClick={reopen}>{t(isSpam(dialog, statuses) ? "reopen.notSpam" : "reopen.action")}</Button>
      ) : null}
      {fresh ? (
        <Button
          onClick={() => {
            setWriting(true);
          }}
        >
          {t("reopen.new")}
        </Button>
      ) : null}
      {writing
        ? write(
            dialog.client,
            { id: dialog.contact_id, channel: dialog.channel },
            () => {
              setWriting(false);
            },
            (begun) => {
              setWriting(false);
              onOpen(begun.id);
            },
          )
        : null}
    </span>
  );
}

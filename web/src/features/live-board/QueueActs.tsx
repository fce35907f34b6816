import { CircleX, Ellipsis } from "lucide-react";
import { useState } from "react";
import type { WaitingRow } from "../../api/board";
import { asProblem } from "../../api/problems";
import { catalogueName, problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive } from "../../live/react";
import { IconButton } from "../../ui/button";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { queueActs, wantedToClose } from "./rules";
import { useT } from "./words";

const NONE = 0;

/** What a supervisor may change of a request that waits: its topic, its priority, and whether it waits at all. */
export function QueueActs({ row }: { row: WaitingRow }) {
  const t = useT();
  const { call } = useLive();
  const { subjects, priorities } = useBoot();
  const show = useToasts((state) => state.show);
  const [all, reply, close] = [useGrant("op_view_all"), useGrant("op_reply"), useGrant("op_close")];
  const may = queueActs({ all, reply, close });
  const [sure, setSure] = useState(false);
  if (!may.change && !may.close) return null;
  const path = `/api/v1/dialogs/${row.dialog_id}`;
  const run = (work: Promise<unknown>, done: string): void => {
    work.then(
      () => {
        show({ text: done });
      },
      (error: unknown) => {
        const refused = asProblem(error);
        // Closing may need a topic or a tag.
        const what = wantedToClose(refused.fields).map((key) => t(key));
        const reason =
          what.length > 0 ? t("live.queue.wanted", { what: what.join(", ") }) : problemText(t, refused.code);
        show({ text: t("live.queue.refused", { name: row.client_name, reason }), tone: "bad" });
      },
    );
  };
  const change = (body: Record<string, unknown>): void => {
    run(call("PATCH", path, { body }), t("live.queue.changed", { name: row.client_name }));
  };
  return (
    <Menu
      onOpenChange={() => {
        setSure(false);
      }}
      trigger={
        <IconButton label={t("live.queue.more", { name: row.client_name })}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
      {may.change ? (
        <>
          <MenuChoice
            label={t("live.queue.col.priority")}
            value={(row.priority_id as number | null) ?? NONE}
            onChange={(id) => {
              change({ priority_id: id });
            }}
            options={priorities.map((known) => ({
              value: known.id as number,
              label: catalogueName(t, known.name),
            }))}
          />
          <MenuLine />
          <MenuChoice
            label={t("live.queue.col.topic")}
            value={(row.subject_id as number | null) ?? NONE}
            onChange={(id) => {
              change({ subject_id: id === NONE ? null : id });
            }}
            options={[
              { value: NONE, label: t("fact.noSubject") },
              ...subjects
                .filter((known) => known.active || known.id === row.subject_id)
                .map((known) => ({ value: known.id as number, label: known.name })),
            ]}
          />
        </>
      ) : null}
      {may.close ? (
        <>
          {may.change ? <MenuLine /> : null}
          {/* The first press only asks: the menu stays open, and the focus where it is. */}
          <MenuItem
            icon={<CircleX size={15} aria-hidden />}
            stays={!sure}
            onSelect={() => {
              if (!sure) {
                setSure(true);
                return;
              }
              run(
                call("POST", `${path}/close`, { body: {} }),
                t("live.queue.closed", { name: row.client_name }),
              );
            }}
          >
            {t(sure ? "live.queue.closeSure" : "live.queue.close")}
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

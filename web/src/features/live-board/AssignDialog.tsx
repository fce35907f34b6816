import { useId, useMemo, useState } from "react";
import type { OperatorId } from "../../api/types";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { PickSearch } from "../../ui/pick-search";
import { useBoardData, useStatuses } from "./context";
import { sortedOperators } from "./rules";
import { useT } from "./words";

const MOST = 50;

/** The keyboard's way to give a client to somebody: type, arrows, `Enter`. */
export function AssignDialog({
  client,
  onClose,
  onChoose,
}: {
  client: string;
  onClose(): void;
  onChoose(operator: OperatorId): void;
}) {
  const t = useT();
  const list = useId();
  const board = useBoardData();
  const statuses = useStatuses();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const rows = useMemo(() => {
    const wanted = typed.trim().toLocaleLowerCase("uk");
    const free = (id: OperatorId): number => {
      const row = board?.operators.get(id);
      return row ? row.operator.limit - row.slots.length : 0;
    };
    return sortedOperators(board?.operators.values() ?? [], "name", statuses)
      .filter(({ operator }) => operator.name.toLocaleLowerCase("uk").includes(wanted))
      .sort((a, b) => {
        const on = (id: number): number => (statuses.get(id)?.can_receive ? 0 : 1);
        return (
          on(a.operator.status_id) - on(b.operator.status_id) || free(b.operator.id) - free(a.operator.id)
        );
      })
      .slice(0, MOST);
  }, [board, statuses, typed]);
  const chosen = rows[Math.min(at, rows.length - 1)];

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("live.assign.title")}
      description={client}
      closeLabel={t("action.close")}
    >
      <div className="px-5 pt-3">
        <PickSearch
          list={list}
          active={chosen ? `${list}-${chosen.operator.id}` : undefined}
          label={t("live.assign.search")}
          value={typed}
          at={at}
          count={rows.length}
          onType={setTyped}
          onMove={setAt}
          onPick={() => {
            if (chosen) onChoose(chosen.operator.id);
          }}
        />
      </div>
      <div
        id={list}
        role="listbox"
        aria-label={t("transfer.to")}
        tabIndex={-1}
        className="my-2 max-h-72 min-h-24 overflow-y-auto px-3"
      >
        {rows.length === 0 ? <p className="px-2 py-3 text-13 text-fg2">{t("transfer.nothing")}</p> : null}
        {rows.map(({ operator, slots }, index) => (
          // The keyboard acts through the search field, whose active descendant this is.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={operator.id}
            id={`${list}-${operator.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen?.operator.id === operator.id}
            className={cx(
              "flex min-h-10 cursor-pointer items-center gap-2.5 rounded-control px-2",
              chosen?.operator.id === operator.id && "bg-selected",
            )}
            onPointerMove={() => {
              setAt(index);
            }}
            onClick={() => {
              onChoose(operator.id);
            }}
          >
            <Avatar
              id={operator.id}
              name={operator.name}
              size={28}
              dim={!statuses.get(operator.status_id)?.can_receive}
            />
            <span className="min-w-0 flex-1 truncate">{operator.name}</span>
            <span className="text-12 text-fg2 tabular-nums">
              {t("live.assign.load", { n: slots.length, of: operator.limit })}
            </span>
          </div>
        ))}
      </div>
      <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button
          tone="primary"
          disabled={!chosen}
          onClick={() => {
            if (chosen) onChoose(chosen.operator.id);
          }}
        >
          {t("transfer.action")}
        </Button>
      </div>
    </Dialog>
  );
}

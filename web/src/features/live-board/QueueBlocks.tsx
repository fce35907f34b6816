import { useMemo } from "react";
import { catalogueName, channelLabel } from "../../i18n/names";
import { useBoot } from "../../live/react";
import { useBoardData, useStatuses } from "./context";
import { atQuota, countedBy } from "./rules";
import { useT } from "./words";

/** Who waits by priority and by channel, and which operators have no slot left (distribution.md 9). */
export function QueueBlocks() {
  const t = useT();
  const board = useBoardData();
  const statuses = useStatuses();
  const { priorities } = useBoot();
  const waiting = board?.waiting;
  const operators = board?.operators;
  const byPriority = useMemo(
    () => countedBy(waiting?.values() ?? [], (row) => row.priority_id as number | null),
    [waiting],
  );
  const byChannel = useMemo(() => countedBy(waiting?.values() ?? [], (row) => row.channel), [waiting]);
  const full = useMemo(() => atQuota(operators?.values() ?? [], statuses), [operators, statuses]);
  const priority = (id: number | null): string => {
    const known = priorities.find((one) => (one.id as number) === id);
    return known ? catalogueName(t, known.name) : t("live.block.noPriority");
  };
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(240px,1fr))] items-start gap-4">
      <Block
        title={t("live.block.priority")}
        none={t("list.emptyQueue")}
        rows={byPriority.map(([id, n]) => [priority(id), String(n)])}
      />
      <Block
        title={t("live.block.channel")}
        none={t("list.emptyQueue")}
        rows={byChannel.map(([channel, n]) => [channelLabel(t, channel), String(n)])}
      />
      {operators && operators.size > 0 ? (
        <Block
          title={t("live.block.quota")}
          none={t("live.block.nobodyAtQuota")}
          rows={full.map(({ operator, slots }) => [operator.name, `${slots.length}/${operator.limit}`])}
        />
      ) : null}
    </div>
  );
}

function Block({
  title,
  none,
  rows,
}: {
  title: string;
  none: string;
  rows: readonly (readonly [name: string, value: string])[];
}) {
  return (
    <section aria-label={title} className="rounded-card border border-line bg-surface px-4 py-3">
      <h2 className="mb-1 text-14 font-semibold">{title}</h2>
      {rows.length === 0 ? (
        <p className="text-13 text-fg2">{none}</p>
      ) : (
        <dl className="max-h-64 divide-y divide-line overflow-y-auto text-13">
          {rows.map(([name, value]) => (
            <div key={name} className="flex gap-3 py-1">
              <dt className="min-w-0 flex-1 truncate">{name}</dt>
              <dd className="font-medium tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

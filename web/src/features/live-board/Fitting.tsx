import { Check, X } from "lucide-react";
import { Tooltip } from "radix-ui";
import { useState } from "react";
import type { FittingOperators, WaitingRow } from "../../api/board";
import { useLive, useOperators } from "../../live/react";
import { cx } from "../../ui/cx";
import { useNewest } from "../../ui/newest";
import { reasonKey } from "./rules";
import { useT } from "./words";

/** Lines of the list; the rest is counted. */
const MOST = 12;

/** How many operators fit; over the number, or with the keyboard on it, the verdict about each of them (distribution.md 9). */
export function Fitting({ row }: { row: WaitingRow }) {
  const t = useT();
  const { call } = useLive();
  const operators = useOperators();
  const begin = useNewest();
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState<FittingOperators | "gone" | null>(null);
  const show = (wanted: boolean): void => {
    setOpen(wanted);
    if (!wanted) return;
    const isNewest = begin();
    call<FittingOperators>("GET", `/api/v1/distribution/queue/${row.dialog_id}/operators`).then(
      ({ data }) => {
        if (isNewest()) setTold(data);
      },
      () => {
        if (isNewest()) setTold("gone");
      },
    );
  };
  const lines =
    told === null || told === "gone"
      ? []
      : told.candidates.slice(0, MOST).map(({ operator_id, verdict }) => {
          const key = reasonKey(verdict);
          return {
            id: operator_id,
            ok: verdict === "ok",
            name: operators.get(operator_id)?.name ?? `№ ${operator_id}`,
            why: key ? t(key) : verdict,
          };
        });
  const rest = told === null || told === "gone" ? 0 : told.fitting - lines.length;
  const more = rest > 0 ? t("live.verdict.more", { n: rest }) : null;
  const sentences = lines.map(({ name, why }) => `${name}: ${why}`);
  if (more !== null) sentences.push(more);
  const instead =
    told === null
      ? t("live.loading")
      : told === "gone"
        ? t("live.fitting.gone")
        : lines.length === 0
          ? t("live.fitting.nobody")
          : null;
  return (
    <Tooltip.Root open={open} onOpenChange={show}>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          aria-label={t("live.fitting", { n: row.fitting_operators })}
          className={cx(
            "inline-flex h-8 min-w-8 items-center justify-end rounded-control px-1 hover:bg-hover max-pane:size-11",
            row.fitting_operators === 0 && "font-semibold text-bad",
          )}
          // A press, which closes what only names a button, opens this: a finger hovers over nothing.
          onClick={(event) => {
            event.preventDefault();
            show(true);
          }}
        >
          {row.fitting_operators}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side="left"
          sideOffset={6}
          collisionPadding={8}
          aria-label={instead ?? sentences.join("; ")}
          className="pop-in z-50 max-w-96 rounded-control bg-rail px-3 py-2 text-12 text-rail-bright shadow-float"
        >
          {instead ?? (
            <ul className="flex flex-col gap-1">
              {lines.map(({ id, ok, name, why }) => (
                <li key={id} className="flex items-center gap-1.5">
                  {ok ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}
                  <span className="font-medium">{name}</span>
                  <span className="min-w-0">{why}</span>
                </li>
              ))}
              {more === null ? null : <li>{more}</li>}
            </ul>
          )}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

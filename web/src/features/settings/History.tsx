import { useEffect, useState } from "react";
import { exactTime } from "../../i18n/format";
import { type Language, useLanguage, useT } from "../../i18n/language";
import { useLive } from "../../live/react";
import { Dialog } from "../../ui/dialog";
import { type FieldSpec, valueText } from "./fields";
import type { AuditRow, Rows } from "./types";
import { useCfg } from "./words";

const SHOWN = 30;

/** «3 дні тому» */
export function ago(language: Language, at: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(language === "en" ? "en-GB" : "uk", { numeric: "auto" });
  const minutes = Math.round((at - now) / 60_000);
  if (minutes > -60) return format.format(minutes, "minute");
  if (minutes > -60 * 24) return format.format(Math.round(minutes / 60), "hour");
  return format.format(Math.round(minutes / 60 / 24), "day");
}

/** Who changed this last, and the list of changes behind it. `fields` limits it to changes of these. */
export function History({
  kind,
  id,
  fields,
  stamp,
}: {
  kind: string;
  id?: number;
  fields: readonly FieldSpec[];
  /** Reads anew when it changes: a save. */
  stamp: number;
}) {
  const t = useT();
  const cfg = useCfg();
  const language = useLanguage();
  const { call, panel } = useLive();
  const [rows, setRows] = useState<readonly AuditRow[]>([]);
  const [open, setOpen] = useState(false);
  const names = fields.map((field) => field.name).join(",");
  useEffect(() => {
    let gone = false;
    const query = { object_kind: kind, limit: 200, ...(id === undefined ? {} : { object_id: id }) };
    call<Rows<AuditRow>>("GET", "/api/v1/audit", { query }).then(
      ({ data }) => {
        const known = new Set(names.split(","));
        const touches = (row: AuditRow): boolean =>
          id !== undefined || Object.keys((row.data ?? {}) as object).some((key) => known.has(key));
        if (!gone) setRows(data.data.filter(touches).slice(0, SHOWN));
      },
      () => undefined, // the page works without its history
    );
    return () => {
      gone = true;
    };
  }, [call, kind, id, names, stamp]);
  const last = rows[0];
  if (!last) return null;
  return (
    <p className="text-12 text-fg3">
      {cfg("cfg.changedBy", {
        name: last.actor_name || cfg("cfg.nobody"),
        when: ago(language, Date.parse(last.at), panel.clock.now()),
      })}
      {" · "}
      <button
        type="button"
        className="text-accent hover:underline"
        onClick={() => {
          setOpen(true);
        }}
      >
        {cfg("cfg.history")}
      </button>
      <Dialog
        open={open}
        onClose={() => {
          setOpen(false);
        }}
        title={cfg("cfg.history")}
        closeLabel={t("action.close")}
        className="w-[min(600px,calc(100vw-24px))]"
      >
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by key */}
        <ol tabIndex={0} className="flex flex-col gap-3 overflow-y-auto px-5 py-4">
          {rows.map((row) => (
            <li key={row.id} className="border-b border-line pb-3 last:border-0">
              <p className="text-12 text-fg2">
                {exactTime(language, Date.parse(row.at))} · {row.actor_name || cfg("cfg.nobody")}
              </p>
              <Changes row={row} fields={fields} />
            </li>
          ))}
        </ol>
      </Dialog>
    </p>
  );
}

/** What a row of the audit changed, member by member. */
export function Changes({ row, fields }: { row: AuditRow; fields: readonly FieldSpec[] }) {
  const cfg = useCfg();
  const data = (typeof row.data === "object" && row.data !== null ? row.data : {}) as Record<string, unknown>;
  const pairs = Object.entries(data).filter(
    (entry): entry is [string, { old: unknown; new: unknown }] =>
      typeof entry[1] === "object" && entry[1] !== null && "new" in entry[1],
  );
  if (pairs.length === 0) return <p className="text-13">{row.action}</p>;
  return (
    <ul className="text-13">
      {pairs.map(([name, { old, new: now }]) => {
        const spec = fields.find((field) => field.name === name);
        return (
          <li key={name} className="break-words">
            <span className="font-medium">{spec ? cfg(spec.label) : name}</span>: {valueText(spec, old, cfg)}{" "}
            → {valueText(spec, now, cfg)}
          </li>
        );
      })}
    </ul>
  );
}

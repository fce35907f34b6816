import { Download } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { exactTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { momentAt } from "../../i18n/zone";
import { useBoot, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { INPUT } from "../../ui/field";
import { useNewest } from "../../ui/newest";
import { Changes } from "./History";
import { PageFrame, Reading } from "./PageFrame";
import type { AuditRow, Rows } from "./types";
import { useCfg } from "./words";

const PAGE = 50;
const KINDS = [
  "user",
  "role",
  "session",
  "settings",
  "limits",
  "ldap",
  "subject",
  "skill_group",
  "status",
  "priority",
  "operator_status",
  "operator",
  "quick_reply",
  "bot",
  "bot_group",
  "client",
  "dialog",
  "api_key",
  "audit",
] as const;

interface Filter {
  actor_id: string;
  object_kind: string;
  from: string;
  to: string;
}

const NOTHING: Filter = { actor_id: "", object_kind: "", from: "", to: "" };

/** Days as typed, in the reader's zone; `to` is the whole day. */
function query(filter: Filter): Record<string, string> {
  const day = (text: string, plus: number): string => {
    const midnight = Date.parse(`${text}T00:00:00Z`) + plus * 86_400_000;
    return new Date(momentAt(midnight)).toISOString();
  };
  return {
    ...(filter.actor_id ? { actor_id: filter.actor_id } : {}),
    ...(filter.object_kind ? { object_kind: filter.object_kind } : {}),
    ...(filter.from ? { from: day(filter.from, 0) } : {}),
    ...(filter.to ? { to: day(filter.to, 1) } : {}),
  };
}

/** Who did what, with filters, page by page, and as a file. */
export function AuditPage() {
  const cfg = useCfg();
  const language = useLanguage();
  const { call } = useLive();
  const { operators } = useBoot();
  const [filter, setFilter] = useState<Filter>(NOTHING);
  const [rows, setRows] = useState<readonly AuditRow[] | "failed" | null>(null);
  const [next, setNext] = useState<string | null>(null);

  const asks = useNewest();
  const load = useCallback(
    async (cursor: string | null) => {
      const isNewest = asks();
      try {
        const { data } = await call<Rows<AuditRow>>("GET", "/api/v1/audit", {
          query: { ...query(filter), limit: PAGE, ...(cursor === null ? {} : { cursor }) },
        });
        // Of another filter, whose answer was slower.
        if (!isNewest()) return;
        setRows((known) =>
          cursor !== null && known && known !== "failed" ? [...known, ...data.data] : data.data,
        );
        setNext(data.next_cursor);
      } catch {
        if (isNewest()) setRows("failed");
      }
    },
    [call, filter, asks],
  );
  useEffect(() => {
    void load(null);
  }, [load]);
  const change = (name: keyof Filter) => (event: { target: { value: string } }) => {
    setFilter((known) => ({ ...known, [name]: event.target.value }));
  };
  const file = `/api/v1/audit/export?${new URLSearchParams(query(filter)).toString()}`;

  return (
    <PageFrame
      wide
      title={cfg("cfg.audit")}
      lead={cfg("cfg.auditLead")}
      actions={
        <a
          href={file}
          download="audit.csv"
          className="inline-flex h-8 items-center gap-2 rounded-control border border-line2 bg-surface px-3 text-13 font-medium hover:bg-hover max-pane:h-11"
        >
          <Download size={15} aria-hidden />
          {cfg("cfg.export")}
        </a>
      }
    >
      <div role="search" aria-label={cfg("cfg.filter")} className="mb-4 flex flex-wrap gap-3">
        <label className="text-12 text-fg2">
          <span className="mb-1 block">{cfg("cfg.who")}</span>
          <select className={`${INPUT} h-9`} value={filter.actor_id} onChange={change("actor_id")}>
            <option value="">{cfg("cfg.everybody")}</option>
            {operators.map((known) => (
              <option key={known.id} value={known.id}>
                {known.name}
              </option>
            ))}
          </select>
        </label>
        <label className="text-12 text-fg2">
          <span className="mb-1 block">{cfg("cfg.what")}</span>
          <select className={`${INPUT} h-9`} value={filter.object_kind} onChange={change("object_kind")}>
            <option value="">{cfg("cfg.everything")}</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {kind}
              </option>
            ))}
          </select>
        </label>
        <label className="text-12 text-fg2">
          <span className="mb-1 block">{cfg("cfg.from")}</span>
          <input type="date" className={`${INPUT} h-9`} value={filter.from} onChange={change("from")} />
        </label>
        <label className="text-12 text-fg2">
          <span className="mb-1 block">{cfg("cfg.to")}</span>
          <input type="date" className={`${INPUT} h-9`} value={filter.to} onChange={change("to")} />
        </label>
      </div>
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load(null)} />
      ) : rows.length === 0 ? (
        <p className="rounded-card border border-line px-4 py-8 text-center text-13 text-fg2">
          {cfg("cfg.emptyAudit")}
        </p>
      ) : (
        <>
          <div className="overflow-hidden rounded-card border border-line">
            <table aria-label={cfg("cfg.audit")} className="w-full text-13">
              <thead className="bg-sunken text-left text-12 text-fg2">
                <tr>
                  <th scope="col" className="px-3 py-2 font-medium">
                    {cfg("cfg.when")}
                  </th>
                  <th scope="col" className="px-3 py-2 font-medium">
                    {cfg("cfg.who")}
                  </th>
                  <th scope="col" className="px-3 py-2 font-medium">
                    {cfg("cfg.what")}
                  </th>
                  <th scope="col" className="px-3 py-2 font-medium max-pane:hidden">
                    {cfg("cfg.address")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id} className="border-t border-line align-top">
                    <td className="px-3 py-2 whitespace-nowrap text-fg2 tabular-nums">
                      {exactTime(language, Date.parse(row.at))}
                    </td>
                    <td className="px-3 py-2">{row.actor_name || cfg("cfg.nobody")}</td>
                    <td className="px-3 py-2">
                      <code className="text-12">{row.action}</code>
                      {row.object_id === null ? null : <span className="text-fg3"> № {row.object_id}</span>}
                      <Changes row={{ ...row, action: "" }} fields={[]} />
                    </td>
                    <td className="px-3 py-2 text-fg2 max-pane:hidden">{row.ip}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {next === null ? null : (
            <Button
              className="mt-4"
              onClick={() => {
                void load(next);
              }}
            >
              {cfg("cfg.more")}
            </Button>
          )}
        </>
      )}
    </PageFrame>
  );
}

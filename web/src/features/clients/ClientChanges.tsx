import { useState } from "react";
import type { Client, ClientChange, Page } from "../../api/types";
import { clockTime, shortDay } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useBoot, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { fieldText } from "./own-fields";
import { type Key, useT } from "./words";

const PAGE = 20;
const BASE: Readonly<Record<string, Key>> = {
  name: "client.name",
  phone: "client.phone",
  email: "client.email",
  language: "client.language",
  tags: "client.tags",
};

type State = "closed" | "loading" | "failed" | "ready";

/** Who changed what of a client, newest first; read when it is asked for. */
export function ClientChanges({ client }: { client: Client }) {
  const t = useT();
  const language = useLanguage();
  const { call } = useLive();
  const fields = useBoot().client_fields ?? [];
  const [state, setState] = useState<State>("closed");
  const [rows, setRows] = useState<readonly ClientChange[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const read = (from: string | null): void => {
    setState("loading");
    call<Page<ClientChange>>("GET", `/api/v1/clients/${client.id}/changes`, {
      query: { limit: PAGE, ...(from === null ? {} : { cursor: from }) },
    }).then(
      ({ data }) => {
        setRows((known) => (from === null ? data.data : [...known, ...data.data]));
        setCursor(data.next_cursor);
        setState("ready");
      },
      () => {
        setState("failed");
      },
    );
  };
  const own = (name: string) => fields.find((field) => `custom_fields.${field.key}` === name);
  const title = (name: string): string => {
    const base = BASE[name];
    return base ? t(base) : (own(name)?.label ?? name.replace(/^custom_fields\./, ""));
  };
  const text = (name: string, value: unknown): string => {
    const field = own(name);
    const plain = Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : null;
    return (
      (field ? fieldText(field, value, t) : (plain ?? (value === null ? "" : JSON.stringify(value)))) ||
      t("card.nothing")
    );
  };

  if (state === "closed") {
    return (
      <button
        type="button"
        className="min-h-6 text-12 text-accent hover:underline max-pane:min-h-11"
        onClick={() => {
          read(null);
        }}
      >
        {t("card.showChanges")}
      </button>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      {state === "ready" && rows.length === 0 ? (
        <p className="text-12 text-fg2">{t("card.noChanges")}</p>
      ) : (
        <ol className="flex flex-col gap-2">
          {rows.map((row) => (
            <li key={row.id} className="text-13">
              <p className="text-12 text-fg2">
                {row.actor_name} ·{" "}
                <time dateTime={row.at}>
                  {shortDay(language, Date.parse(row.at))}, {clockTime(language, Date.parse(row.at))}
                </time>
              </p>
              <p className="wrap-anywhere">
                <span className="font-medium">{title(row.field)}</span>
                {": "}
                {t("card.changedFrom", { old: text(row.field, row.old), new: text(row.field, row.new) })}
              </p>
            </li>
          ))}
        </ol>
      )}
      {state === "loading" ? (
        <p role="status" className="late text-12 text-fg2">
          {t("card.loading")}
        </p>
      ) : null}
      {state === "failed" ? (
        <p role="alert" className="text-12 text-bad">
          {t("card.changesFailed")}
        </p>
      ) : null}
      {state === "failed" || (state === "ready" && cursor !== null) ? (
        <Button
          className="self-start"
          onClick={() => {
            read(cursor);
          }}
        >
          {state === "failed" ? t("action.retry") : t("card.more")}
        </Button>
      ) : null}
    </div>
  );
}

import { useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client, ClientId, ClientRow } from "../../api/types";
import { type Key, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { seekClients } from "../../live/client-pages";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";

const DEBOUNCE_MS = 300;
/** Clients offered. */
const MOST = 8;
const COMPARED = [
  ["name", "client.name"],
  ["phone", "client.phone"],
  ["email", "client.email"],
  ["language", "client.language"],
] as const satisfies readonly (readonly [keyof Client, Key])[];

/** Joins another client into this one: similar ones first, then both sides field by field, the value that stays marked. */
export function MergeDialog({
  client,
  onClose,
  onDone,
}: {
  client: Client;
  onClose(): void;
  onDone(after: Client, loser: ClientId): void;
}) {
  const t = useT();
  const { clients } = useLive();
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<readonly ClientRow[] | null>(null);
  const [further, setFurther] = useState(false);
  const [other, setOther] = useState<Client | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let here = true;
    const search = typed.trim();
    const timer = setTimeout(
      () => {
        setFailure(null);
        let all: readonly ClientRow[] = [];
        const show = (rows: readonly ClientRow[], goesOn: boolean): void => {
          if (!here) return;
          all = [...all, ...rows];
          setFound(all.filter((row) => row.id !== client.id).slice(0, MOST));
          setFurther(goesOn);
        };
        const read =
          search === ""
            ? clients.similar(client.id).then((rows) => {
                show(rows, false);
              })
            : seekClients(clients, {
                search,
                cursor: null,
                // One of them may be the client itself.
                enough: MOST + 1,
                here: () => here,
                onPage: (rows, _, goesOn) => {
                  show(rows, goesOn);
                },
              });
        read.catch((error: unknown) => {
          if (!here) return;
          setFurther(false);
          setFailure(asProblem(error).code);
        });
      },
      search === "" ? 0 : DEBOUNCE_MS,
    );
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [clients, client.id, typed]);

  const failed = (error: unknown): void => {
    setBusy(false);
    setFailure(asProblem(error).code);
  };
  const choose = (id: ClientId): void => {
    setFailure(null);
    clients.client(id).then(setOther, failed);
  };
  const go = (): void => {
    if (!other) return;
    setBusy(true);
    clients.merge(client.id, other.id).then((after) => {
      onDone(after, other.id);
    }, failed);
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("merge.title")}
      description={t("merge.hint", { name: client.name })}
      closeLabel={t("action.close")}
      className="w-[min(560px,calc(100vw-24px))]"
    >
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 py-4">
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        {other === null ? (
          <>
            <input
              type="search"
              aria-label={t("merge.search")}
              placeholder={t("merge.search")}
              value={typed}
              maxLength={100}
              className={cx(INPUT, "h-9 text-13 max-pane:h-11")}
              onChange={(event) => {
                setTyped(event.target.value);
              }}
            />
            <p className="text-12 text-fg2">{typed.trim() === "" ? t("merge.similar") : t("merge.found")}</p>
            {found?.length === 0 && !further && failure === null ? (
              <p className="text-13 text-fg2">{t("clients.none")}</p>
            ) : null}
            <ul className="flex flex-col">
              {(found ?? []).map((row) => (
                <li key={row.id}>
                  <button
                    type="button"
                    className="flex min-h-10 w-full min-w-0 items-center gap-3 rounded-control px-2 text-left text-13 hover:bg-hover max-pane:min-h-11"
                    onClick={() => {
                      choose(row.id);
                    }}
                  >
                    <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
                    <span className="min-w-0 truncate text-12 text-fg2">
                      {[row.phone ? `+${row.phone}` : "", row.email].filter(Boolean).join(" · ")}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            {further ? (
              <p role="status" className="text-13 text-fg2">
                {t("clients.further")}
              </p>
            ) : null}
          </>
        ) : (
          <>
            <table className="w-full table-fixed text-13">
              <thead>
                <tr className="text-left text-12 text-fg2">
                  <th scope="col" className="w-24 py-1 font-normal">
                    {t("merge.field")}
                  </th>
                  <th scope="col" className="py-1 font-normal">
                    {t("merge.stays")}
                  </th>
                  <th scope="col" className="py-1 font-normal">
                    {t("merge.goes")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {COMPARED.map(([field, label]) => (
                  <Compared
                    key={field}
                    label={t(label)}
                    own={String(client[field] ?? "")}
                    theirs={String(other[field] ?? "")}
                  />
                ))}
                <Compared
                  label={t("client.tags")}
                  own={client.tags.join(", ")}
                  theirs={other.tags.join(", ")}
                  both
                />
                <Compared
                  label={t("context.contacts")}
                  own={String(client.contacts.length)}
                  theirs={String(other.contacts.length)}
                  both
                />
              </tbody>
            </table>
            <p className="text-12 text-fg2">{t("merge.undoHint")}</p>
            <div className="flex flex-wrap justify-end gap-2">
              <Button
                onClick={() => {
                  setOther(null);
                }}
              >
                {t("action.back")}
              </Button>
              <Button tone="primary" disabled={busy} onClick={go}>
                {t("merge.action")}
              </Button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** One field of both; the value that the joined client will have is bold. */
function Compared({
  label,
  own,
  theirs,
  both = false,
}: {
  label: string;
  own: string;
  theirs: string;
  both?: boolean;
}) {
  const ownStays = both || own !== "";
  const theirsStays = both || own === "";
  return (
    <tr className="border-t border-line align-baseline">
      <th scope="row" className="py-1.5 pr-2 text-left font-normal text-fg2">
        {label}
      </th>
      <td className={cx("truncate py-1.5 pr-2", ownStays ? "font-semibold" : "text-fg3")}>{own || "—"}</td>
      <td className={cx("truncate py-1.5", theirsStays ? "font-semibold" : "text-fg3 line-through")}>
        {theirs || "—"}
      </td>
    </tr>
  );
}

import { useState } from "react";
import type { components } from "../../api/schema.gen";
import { useLanguage } from "../../i18n/language";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { ago } from "./History";
import { useRows } from "./ListPage";
import { useCfg } from "./words";

type UserSession = components["schemas"]["UserSession"];

/** Where somebody is signed in, each with its end. */
export function UserSessions({ user }: { user: number }) {
  const cfg = useCfg();
  const language = useLanguage();
  const { call, panel } = useLive();
  const path = `/api/v1/users/${user}/sessions`;
  const { rows, load } = useRows<UserSession>(path);
  const [busy, setBusy] = useState(false);
  const end = (id: number | null): void => {
    setBusy(true);
    call("DELETE", id === null ? path : `${path}/${id}`)
      .catch(() => undefined) // the list that is read next tells what is left
      .finally(() => {
        setBusy(false);
        void load();
      });
  };
  const list = rows && rows !== "failed" ? rows : [];
  return (
    <section aria-label={cfg("cfg.sessions")} className="border-t border-line pt-4">
      <div className="mb-2 flex items-center gap-2">
        <h3 className="flex-1 text-13 font-semibold">{cfg("cfg.sessions")}</h3>
        {list.length > 1 ? (
          <Button
            tone="danger"
            disabled={busy}
            onClick={() => {
              end(null);
            }}
          >
            {cfg("cfg.endAll")}
          </Button>
        ) : null}
      </div>
      {list.length === 0 ? <p className="text-13 text-fg2">{cfg("cfg.noSessions")}</p> : null}
      <ul className="divide-y divide-line">
        {list.map((session) => (
          <li key={session.id} className="flex items-center gap-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate text-13">{session.user_agent || cfg("cfg.unknownBrowser")}</p>
              <p className="text-12 text-fg3">
                {session.ip} · {ago(language, Date.parse(session.last_seen_at), panel.clock.now())}
              </p>
            </div>
            <Button
              disabled={busy}
              aria-label={cfg("cfg.endSession", { name: session.user_agent || session.ip })}
              onClick={() => {
                end(session.id);
              }}
            >
              {cfg("cfg.end")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

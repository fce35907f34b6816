import { useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { OwnSession } from "../../api/types";
import { exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { FormError } from "../../ui/field";
import { Page } from "../../ui/page";
import { useToasts } from "../../ui/toasts";
import { agentName } from "./agent";

type State = { phase: "reading" } | { phase: "failed" } | { phase: "ready"; rows: readonly OwnSession[] };

/** `/me/sessions`: where I am signed in, and the way to end it there. */
export function SessionsPage() {
  const t = useT();
  const language = useLanguage();
  const { sessions } = useLive();
  const show = useToasts((state) => state.show);
  const [state, setState] = useState<State>({ phase: "reading" });
  const [busy, setBusy] = useState(false);

  const read = useCallback(
    () =>
      sessions.list().then(
        (rows) => {
          setState({ phase: "ready", rows });
        },
        () => {
          setState((known) => (known.phase === "ready" ? known : { phase: "failed" }));
        },
      ),
    [sessions],
  );
  useEffect(() => {
    void read();
  }, [read]);

  const end = (work: Promise<void>): void => {
    setBusy(true);
    void work
      .then(
        () => show({ text: t("me.sessionEnded") }),
        (error: unknown) => {
          const { code } = asProblem(error);
          // Over already: what was asked for is so.
          if (code !== "not_found") show({ text: problemText(t, code), tone: "bad" });
        },
      )
      .then(read)
      .finally(() => {
        setBusy(false);
      });
  };
  const others = state.phase === "ready" && state.rows.some((row) => !row.current);

  return (
    <Page title={t("me.sessions")} lead={t("me.sessionsLead")}>
      {state.phase === "reading" ? (
        <p role="status" className="late text-13 text-fg2">
          {t("me.sessionsLoading")}
        </p>
      ) : null}
      {state.phase === "failed" ? (
        <div className="flex flex-col items-start gap-3">
          <FormError>{t("me.sessionsFailed")}</FormError>
          <Button onClick={() => void read()}>{t("action.retry")}</Button>
        </div>
      ) : null}
      {state.phase === "ready" ? (
        <>
          <ul className="divide-y divide-line rounded-card border border-line">
            {state.rows.map((row) => {
              const name = agentName(row.user_agent) || t("me.unknownAgent");
              return (
                <li key={row.id} className="flex flex-wrap items-center gap-3 px-3 py-2.5">
                  <div className="min-w-0 flex-1">
                    <p className="flex items-center gap-2 font-medium">
                      <span className="min-w-0 truncate" title={row.user_agent}>
                        {name}
                      </span>
                      {row.current ? <Chip tone="ok">{t("me.thisOne")}</Chip> : null}
                    </p>
                    <p className="text-12 text-fg2">
                      {t("me.sessionFacts", {
                        ip: row.ip,
                        since: exactTime(language, Date.parse(row.created_at)),
                        seen: exactTime(language, Date.parse(row.last_seen_at)),
                      })}
                    </p>
                  </div>
                  {row.current ? null : (
                    <Button
                      tone="danger"
                      disabled={busy}
                      aria-label={t("me.endSessionOf", { name })}
                      onClick={() => {
                        end(sessions.end(row.id));
                      }}
                    >
                      {t("me.endSession")}
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
          {others ? (
            <div>
              <Button
                disabled={busy}
                onClick={() => {
                  end(sessions.endOthers());
                }}
              >
                {t("me.endOthers")}
              </Button>
            </div>
          ) : (
            <p className="text-13 text-fg2">{t("me.noOtherSessions")}</p>
          )}
        </>
      ) : null}
    </Page>
  );
}

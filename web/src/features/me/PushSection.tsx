import { useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import { exactTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import {
  keptPush,
  type PushBrowser,
  pushBrowsers,
  pushState,
  type PushState,
  removePush,
  switchPushOn,
  testPush,
} from "../../live/push";
import { useBoot, useLive, usePreferences } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { FormError } from "../../ui/field";
import { Section } from "../../ui/page";
import { Tick } from "../../ui/segments";
import { useToasts } from "../../ui/toasts";
import { agentName } from "./agent";
import { useSave } from "./use-save";
import { type Key, useT } from "./words";

const STATES: Record<PushState, Key> = {
  missing: "push.missing",
  ask: "push.ask",
  refused: "push.refused",
  off: "push.off",
  on: "push.on",
};

type Known =
  | { phase: "reading" }
  | { phase: "failed" }
  | { phase: "ready"; here: PushState; rows: readonly PushBrowser[] };

/** Notifications that come while nobody looks at a panel: in this browser, and in which others. */
export function PushSection() {
  const t = useT();
  const language = useLanguage();
  const { call } = useLive();
  const me = useBoot().user.id;
  const notifications = usePreferences((state) => state.value.notifications);
  const save = useSave();
  const show = useToasts((state) => state.show);
  const [known, setKnown] = useState<Known>({ phase: "reading" });
  const [busy, setBusy] = useState(false);

  const read = useCallback(
    () =>
      Promise.all([pushState(me), pushBrowsers(call)]).then(
        ([here, rows]) => {
          // Taken away in another browser meanwhile.
          const there = here === "on" && !rows.some(({ id }) => id === keptPush()?.id);
          setKnown({ phase: "ready", here: there ? "off" : here, rows });
        },
        () => {
          setKnown((before) => (before.phase === "ready" ? before : { phase: "failed" }));
        },
      ),
    [call, me],
  );
  useEffect(() => {
    void read();
    // The permission is given or taken back in the browser's own settings.
    const look = (): void => void read();
    window.addEventListener("focus", look);
    return () => {
      window.removeEventListener("focus", look);
    };
  }, [read]);

  const run = (work: Promise<unknown>): void => {
    setBusy(true);
    void work
      .catch((error: unknown) => {
        // The browser's own refusal has no code: its push service is away or switched off.
        const reason =
          error instanceof DOMException ? t("push.noService") : problemText(t, asProblem(error).code);
        show({ text: t("push.failed", { reason }), tone: "bad" });
      })
      .then(read)
      .finally(() => {
        setBusy(false);
      });
  };
  const test = (row: PushBrowser): void => {
    run(
      testPush(call, row.id).then(({ accepted, answer, removed }) => {
        if (accepted) show({ text: t("push.testSent") });
        else show({ text: t(removed ? "push.testGone" : "push.testRefused", { answer }), tone: "bad" });
      }),
    );
  };

  return (
    <Section title={t("push.title")} hint={t("push.hint")}>
      {known.phase === "reading" ? (
        <p role="status" className="late text-13 text-fg2">
          {t("push.loading")}
        </p>
      ) : null}
      {known.phase === "failed" ? (
        <div className="flex flex-col items-start gap-3">
          <FormError>{t("push.notLoaded")}</FormError>
          <Button onClick={() => void read()}>{t("action.retry")}</Button>
        </div>
      ) : null}
      {known.phase === "ready" ? (
        <>
          <div className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-sunken px-3 py-2.5">
            <p role="status" className="min-w-0 flex-1 text-13">
              {t(STATES[known.here])}
            </p>
            {known.here === "ask" || known.here === "off" ? (
              <Button
                disabled={busy}
                onClick={() => {
                  run(switchPushOn(call, me));
                }}
              >
                {t("push.switchOn")}
              </Button>
            ) : null}
          </div>
          {known.rows.length > 0 ? (
            <ul
              aria-label={t("push.browsers")}
              className="divide-y divide-line rounded-card border border-line"
            >
              {known.rows.map((row) => {
                const name = agentName(row.user_agent) || t("push.unknownAgent");
                const here = known.here === "on" && keptPush()?.id === row.id;
                return (
                  <li key={row.id} className="flex flex-wrap items-center gap-3 px-3 py-2.5">
                    <div className="min-w-0 flex-1">
                      <p className="flex items-center gap-2 font-medium">
                        <span className="min-w-0 truncate" title={row.user_agent}>
                          {name}
                        </span>
                        {here ? <Chip tone="ok">{t("push.here")}</Chip> : null}
                      </p>
                      <p className="text-12 text-fg2">
                        {t("push.facts", {
                          service: row.service,
                          since: exactTime(language, Date.parse(row.created_at)),
                        })}
                      </p>
                    </div>
                    <Button
                      disabled={busy}
                      aria-label={t("push.testOf", { name })}
                      onClick={() => {
                        test(row);
                      }}
                    >
                      {t("push.test")}
                    </Button>
                    <Button
                      tone="danger"
                      disabled={busy}
                      aria-label={t("push.removeOf", { name })}
                      onClick={() => {
                        run(removePush(call, row.id));
                      }}
                    >
                      {t("push.remove")}
                    </Button>
                  </li>
                );
              })}
            </ul>
          ) : null}
          <Tick
            label={t("push.text")}
            hint={t("push.textHint")}
            checked={notifications.push_text}
            onChange={(checked) => void save({ notifications: { ...notifications, push_text: checked } })}
          />
        </>
      ) : null}
    </Section>
  );
}

import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { duration } from "../../i18n/format";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLink, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { useToasts } from "../../ui/toasts";
import { PageFrame, Section } from "./PageFrame";
import type { Rows } from "./types";
import { type Words, useCfg } from "./words";

type Schemas = components["schemas"];
type Ready = Schemas["Ready"];
type Actor = Schemas["ActorReport"];
type Outgoing = Schemas["OutboxView"];

interface Seen {
  /** null = the server answered that it takes no work. */
  ready: Ready | null;
  actors: readonly Actor[];
  lags: readonly number[];
  dead: readonly Outgoing[];
  waiting: readonly Outgoing[];
}

const EVERY_MS = 5_000;
/** Rows of one call; more are «or more». */
const MOST = 500;
/** A clock that differs by more makes waiting times wrong to the eye. */
const SKEW_MS = 2_000;
/** An arbiter that answers later is busy. */
const LAG_MS = 1_000;

/** `/settings/system/health`: what an integrator would ask for: socket, clocks, database, actors, what waits to leave. */
export function HealthPage() {
  const t = useT();
  const cfg = useCfg();
  const link = useLink();
  const { call, panel } = useLive();
  const [seen, setSeen] = useState<Seen | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  /** A slow server is not asked again before it has answered. */
  const asking = useRef(false);
  const look = useCallback(async () => {
    if (asking.current) return;
    asking.current = true;
    const outbox = (state: string) =>
      call<Rows<Outgoing>>("GET", "/api/v1/system/outbox", { query: { state, limit: MOST } });
    try {
      const [ready, actors, dead, waiting] = await Promise.all([
        call<Ready>("GET", "/health/ready").then(
          ({ data }) => data,
          () => null,
        ),
        call<Schemas["ActorsAnswer"]>("GET", "/api/v1/system/actors"),
        outbox("dead"),
        outbox("waiting"),
      ]);
      setSeen({
        ready,
        actors: actors.data.data,
        lags: actors.data.arbiter_lag_ms,
        dead: dead.data.data,
        waiting: waiting.data.data,
      });
      setFailure(null);
    } catch (error) {
      setFailure(asProblem(error).code);
    } finally {
      asking.current = false;
    }
  }, [call]);
  useEffect(() => {
    void look();
    const timer = setInterval(() => {
      if (!document.hidden) void look();
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [look]);
  const skew = Math.abs(panel.clock.now() - Date.now());

  return (
    <PageFrame title={cfg("cfg.health")} lead={cfg("cfg.healthLead")}>
      <Section title={cfg("cfg.healthHere")}>
        <Lines>
          <Line ok={link.phase === "online"} name={cfg("cfg.healthSocket")}>
            {link.phase === "online"
              ? link.pingMs === null
                ? t("link.online")
                : t("link.onlinePing", { ms: Math.round(link.pingMs) })
              : t("link.restoring")}
          </Line>
          <Line ok={skew < SKEW_MS} name={cfg("cfg.healthClock")}>
            {cfg("cfg.healthMs", { n: Math.round(skew) })}
          </Line>
        </Lines>
      </Section>
      {failure !== null ? (
        <p role="status" className="mb-4 text-13 text-bad">
          {problemText(t, failure)}
        </p>
      ) : null}
      {seen === null ? (
        failure === null ? (
          <p role="status" className="late text-13 text-fg2">
            {cfg("cfg.reading")}
          </p>
        ) : null
      ) : (
        <>
          <Section title={cfg("cfg.healthServer")}>
            <Lines>
              <Line ok={seen.ready !== null} name={cfg("cfg.healthReady")}>
                {cfg(seen.ready === null ? "cfg.healthNotReady" : "cfg.healthTakes")}
              </Line>
              {seen.ready === null ? null : (
                <Line ok name={cfg("cfg.healthDatabase")}>
                  {typeof seen.ready.last_commit_ms === "number"
                    ? cfg("cfg.healthCommit", { time: duration(t, seen.ready.last_commit_ms) })
                    : cfg("cfg.healthNoCommit")}
                </Line>
              )}
              {seen.ready?.warnings.map((warning) => (
                <Line key={warning} ok={false} warn name={cfg("cfg.healthWarning")}>
                  {/* The server's own sentence. */}
                  <span lang="en">{warning}</span>
                </Line>
              ))}
              <Line ok={seen.lags.every((lag) => lag < LAG_MS)} name={cfg("cfg.healthWorkers")}>
                {seen.lags.map((lag) => cfg("cfg.healthMs", { n: lag })).join(", ")}
              </Line>
              <Line ok={seen.actors.every((actor) => actor.live)} name={cfg("cfg.healthActors")}>
                {actorsText(seen.actors, cfg)}
              </Line>
            </Lines>
          </Section>
          <Outbox seen={seen} onDone={() => void look()} />
        </>
      )}
    </PageFrame>
  );
}

/** How many there are, which of them are down, and how often any was built anew. */
function actorsText(actors: readonly Actor[], cfg: Words): string {
  const down = actors.filter((actor) => !actor.live).map((actor) => `${actor.kind} ${actor.name}`);
  const restarts = actors.reduce((sum, actor) => sum + Number(actor.restarts), 0);
  const all = cfg("cfg.healthActorsAll", { n: actors.length, restarts });
  return down.length === 0 ? all : `${all} · ${down.join(", ")}`;
}

function Outbox({ seen, onDone }: { seen: Seen; onDone(): void }) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState(false);
  const count = (rows: readonly unknown[]): string =>
    rows.length < MOST ? String(rows.length) : cfg("cfg.healthOrMore", { n: MOST });
  const retry = (): void => {
    setBusy(true);
    call("POST", "/api/v1/system/outbox/retry", { body: { ids: seen.dead.map((row) => row.id) } })
      .then(
        () => {
          show({ text: cfg("cfg.healthRetried") });
          onDone();
        },
        (error: unknown) => {
          show({ text: problemText(t, asProblem(error).code), tone: "bad" });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <Section title={cfg("cfg.healthOut")}>
      <Lines>
        <Line ok name={cfg("cfg.healthWaiting")}>
          {count(seen.waiting)}
        </Line>
        <Line ok={seen.dead.length === 0} name={cfg("cfg.healthDead")}>
          {count(seen.dead)}
          {seen.dead.length > 0
            ? ` · ${[...new Set(seen.dead.map((row) => row.error_code ?? row.channel))].slice(0, 5).join(", ")}`
            : ""}
        </Line>
      </Lines>
      {seen.dead.length > 0 ? (
        <Button className="self-start" disabled={busy} onClick={retry}>
          {cfg("cfg.healthRetry")}
        </Button>
      ) : null}
    </Section>
  );
}

function Lines({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line rounded-card border border-line px-4">{children}</dl>;
}

function Line({
  ok,
  warn = false,
  name,
  children,
}: {
  ok: boolean;
  warn?: boolean;
  name: string;
  children: ReactNode;
}) {
  const cfg = useCfg();
  const Icon = ok ? CircleCheck : warn ? TriangleAlert : CircleX;
  return (
    <div className="flex items-start gap-2.5 py-2 text-13">
      <dt className="flex w-44 shrink-0 items-start gap-2 font-medium">
        <Icon
          size={17}
          className={
            ok ? "mt-px shrink-0 text-ok" : warn ? "mt-px shrink-0 text-warn" : "mt-px shrink-0 text-bad"
          }
          aria-label={cfg(ok ? "cfg.healthGood" : "cfg.healthBad")}
        />
        {name}
      </dt>
      <dd className="min-w-0 flex-1 break-words text-fg2 tabular-nums">{children}</dd>
    </div>
  );
}

import { ArrowRight, Bot } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useRef } from "react";
import type { DecisionBrief } from "../../api/board";
import { grouped } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { useGrant } from "../../live/react";
import { ChannelGlyph } from "../../ui/icons/channel";
import { cx } from "../../ui/cx";
import { useBoardData, useTopicName } from "./context";
import { reasonKey, whyKey } from "./rules";
import { useT } from "./words";

const SLOW_MS = 60_000;

/** Decisions, newest on top, each with its reason. `Page Down` and `Page Up` walk by decision (ui.md 15). */
export function DecisionFeed({ onOpen }: { onOpen(decision: DecisionBrief): void }) {
  const t = useT();
  const board = useBoardData();
  const mayAudit = useGrant("distribution_audit");
  const list = useRef<HTMLDivElement>(null);
  const decisions = [...(board?.decisions ?? [])].reverse();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>("[data-decision]") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, at + (event.key === "PageDown" ? 1 : -1)))];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <section
      aria-label={t("live.feed.title")}
      className="flex min-h-0 flex-col rounded-card border border-line bg-surface"
    >
      <header className="flex items-baseline gap-2 border-b border-line px-4 py-2.5">
        <h2 className="flex-1 text-14 font-semibold">{t("live.feed.title")}</h2>
        <span className="text-12 text-fg2">{t("live.feed.hint")}</span>
      </header>
      {decisions.length === 0 ? (
        <p className="px-4 py-3 text-13 text-fg2">{t("live.feed.none")}</p>
      ) : (
        // The keys move the focus between the buttons inside.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <div
          ref={list}
          role="feed"
          aria-busy="false"
          aria-label={t("live.feed.title")}
          className="min-h-0 flex-1 divide-y divide-line overflow-y-auto"
          onKeyDown={onKeyDown}
        >
          {decisions.map((decision, index) => (
            <article
              key={`${decision.id}-${decision.at}-${decision.dialog_id}`}
              aria-posinset={index + 1}
              aria-setsize={-1}
              aria-label={t("live.feed.number", { n: grouped(decision.dialog_id) })}
            >
              <Entry decision={decision} open={mayAudit && decision.id > 0} onOpen={onOpen} />
            </article>
          ))}
        </div>
      )}
      {mayAudit ? (
        <footer className="border-t border-line p-2.5">
          <Link
            to="/live/rules"
            className="flex h-8 items-center justify-center gap-2 rounded-control border border-line2 text-13 font-medium hover:bg-hover max-pane:h-11"
          >
            <Bot size={15} aria-hidden />
            {t("live.tab.rules")}
          </Link>
        </footer>
      ) : null}
    </section>
  );
}

function Entry({
  decision,
  open,
  onOpen,
}: {
  decision: DecisionBrief;
  open: boolean;
  onOpen(decision: DecisionBrief): void;
}) {
  const t = useT();
  const language = useLanguage();
  const topic = useTopicName();
  const board = useBoardData();
  const won = decision.operator_id !== null && decision.result === "distributed";
  const why = whyKey(decision.why);
  const reason = reasonKey(decision.reason);
  const load =
    decision.limit > 0 ? ` · ${t("live.feed.load", { n: decision.active, of: decision.limit })}` : "";
  const name =
    decision.operator_id === null
      ? ""
      : (board?.operators.get(decision.operator_id)?.operator.name ?? `№ ${decision.operator_id}`);
  return (
    <button
      type="button"
      data-decision
      disabled={!open}
      className="flex w-full items-start gap-2.5 px-4 py-2 text-left -outline-offset-2 enabled:hover:bg-hover"
      onClick={() => {
        onOpen(decision);
      }}
    >
      <span className="mt-0.5">
        <ChannelGlyph channel={decision.channel ?? ""} size={17} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate">
            <span className="text-fg2 tabular-nums">{grouped(decision.dialog_id)}</span>{" "}
            {topic(decision.subject_id)}
          </span>
          <span
            className={cx(
              "shrink-0 text-12 tabular-nums",
              decision.waited_ms >= SLOW_MS ? "font-semibold text-bad" : "text-fg2",
            )}
          >
            {waited(t, language, decision.waited_ms)}
          </span>
        </span>
        <span className="mt-0.5 flex items-center gap-1.5">
          {won ? (
            <>
              <ArrowRight size={13} aria-hidden className="shrink-0 text-accent" />
              <span className="min-w-0 truncate font-medium">{name}</span>
            </>
          ) : (
            <span className="min-w-0 truncate text-fg2">{t("live.feed.waits")}</span>
          )}
        </span>
        <span className="mt-1 inline-flex max-w-full rounded-chip bg-sunken px-1.5 text-12 text-fg2 tabular-nums">
          <span className="truncate">
            {won ? `${why ? t(why) : decision.why}${load}` : reason ? t(reason) : decision.reason}
          </span>
        </span>
      </span>
    </button>
  );
}

/** `0,4 с`, from a minute on `4 хв 12 с`. */
export function waited(t: ReturnType<typeof useT>, language: "uk" | "en", ms: number): string {
  if (ms >= 60_000) {
    const seconds = Math.floor(ms / 1000);
    return t("live.minSec", { m: Math.floor(seconds / 60), s: seconds % 60 });
  }
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return t("live.sec", { s: number.format(ms / 1000) });
}

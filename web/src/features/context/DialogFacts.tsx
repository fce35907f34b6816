import type { ReactNode } from "react";
import type { Dialog, DialogState } from "../../api/types";
import { calendarDay, clockTime, duration, exactTime } from "../../i18n/format";
import { type Key, useLanguage, useT } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { useBoot } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { cx } from "../../ui/cx";

const STATES: Record<DialogState, { label: Key; dot: string }> = {
  bot: { label: "state.bot", dot: "bg-bot" },
  new: { label: "state.new", dot: "bg-warn-fill" },
  queued: { label: "state.queued", dot: "bg-warn-fill" },
  active: { label: "state.active", dot: "bg-accent" },
  paused: { label: "state.paused", dot: "bg-fg3" },
  closed: { label: "state.closed", dot: "bg-ok-fill" },
  merged: { label: "state.merged", dot: "bg-fg3" },
};

/** What is known about the request itself. */
export function DialogFacts({
  dialog,
  fields,
  tags,
}: {
  dialog: Dialog;
  /** Rows that are changed where they stand: status, topic, priority. */
  fields: ReactNode;
  tags: ReactNode;
}) {
  const t = useT();
  const language = useLanguage();
  const boot = useBoot();
  const bot = boot.bots.find((known) => known.id === dialog.bot_id);
  const state = STATES[dialog.state];
  const created = Date.parse(dialog.created_at);
  return (
    <dl className="grid grid-cols-[88px_1fr] items-center gap-x-2 gap-y-2 text-13">
      <Fact name={t("fact.state")}>
        <span className={cx("size-2 shrink-0 rounded-full", state.dot)} />
        {t(state.label)}
      </Fact>
      <Fact name={t("fact.operator")}>
        {dialog.operator_id !== null && dialog.operator_name ? (
          <>
            <Avatar id={dialog.operator_id} name={dialog.operator_name} size={20} />
            <span className="truncate">{dialog.operator_name}</span>
          </>
        ) : (
          t("fact.nobody")
        )}
      </Fact>
      {fields}
      <Fact name={t("row.tags")}>{tags}</Fact>
      <Fact name={t("fact.channel")}>
        {[channelLabel(t, dialog.channel), bot?.name].filter(Boolean).join(" · ")}
      </Fact>
      <Fact name={t("fact.created")}>
        <time dateTime={dialog.created_at} title={exactTime(language, created)}>
          {`${calendarDay(language, created, Date.now())}, ${clockTime(language, created)}`}
        </time>
      </Fact>
      {dialog.connected_at ? (
        <Fact name={t("fact.connected")}>
          {t("fact.after", { time: duration(t, Date.parse(dialog.connected_at) - created) })}
        </Fact>
      ) : null}
      {dialog.reopened_count > 0 ? (
        <Fact name={t("fact.reopened")}>{t("fact.times", { n: dialog.reopened_count })}</Fact>
      ) : null}
      {dialog.close_comment ? <Fact name={t("fact.comment")}>{dialog.close_comment}</Fact> : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="self-start text-fg2">{name}</dt>
      <dd className="flex min-w-0 items-center gap-1.5">{children}</dd>
    </>
  );
}

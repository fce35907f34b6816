import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { asProblem } from "../../api/problems";
import type { BellLine } from "../../api/types";
import { age, exactTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBell, useNow } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { FormError } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useT, type Translate } from "./words";

function words(t: Translate, line: BellLine): string {
  const names = { name: line.client_name, by: line.by_name };
  switch (line.kind) {
    case "assigned":
      return line.by_name ? t("bell.assignedBy", names) : t("bell.assigned", names);
    case "transfer":
      return t("bell.transfer", names);
    case "mention":
      return t("bell.mention", names);
    case "snooze_over":
      return line.by_name ? t("woken.by", names) : t("woken.due", names);
    case "snooze_reply":
      return t("woken.reply", names);
    case "status_forced":
      return t("bell.statusForced", names);
    case "word":
      return t("bell.word", { by: line.by_name, text: line.text ?? "" });
    default:
      return [line.kind, line.client_name, line.by_name].filter(Boolean).join(" · ");
  }
}

/** What happened to me in the last 30 days; a line leads to its dialog and is seen from then on. */
export function BellList() {
  const t = useT();
  const language = useLanguage();
  const now = useNow();
  const { phase, lines, cursor, unread, load, more, read } = useBell((bell) => bell);
  const show = useToasts((state) => state.show);
  const failed = (error: unknown): void => {
    show({ text: problemText(t, asProblem(error).code), tone: "bad" });
  };
  useEffect(() => {
    void load();
  }, [load]);

  if (phase === "unread")
    return (
      <p role="status" className="late text-13 text-fg2">
        {t("bell.loading")}
      </p>
    );
  if (phase === "failed")
    return (
      <div className="flex flex-col items-start gap-3">
        <FormError>{t("bell.failed")}</FormError>
        <Button onClick={() => void load()}>{t("action.retry")}</Button>
      </div>
    );
  if (lines.length === 0) return <p className="text-13 text-fg2">{t("bell.empty")}</p>;
  return (
    <>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto rounded-card border border-line">
        {lines.map((line) => {
          const body = (
            <>
              <span
                className={cx(
                  "mt-1.5 size-2 shrink-0 rounded-full",
                  line.read ? "bg-transparent" : "bg-accent",
                )}
              />
              <span className={cx("min-w-0 flex-1", !line.read && "font-semibold")}>
                {words(t, line)}
                {line.read ? null : <span className="sr-only"> {t("bell.unseen")}</span>}
              </span>
              <time
                dateTime={line.created_at}
                title={exactTime(language, Date.parse(line.created_at))}
                className="shrink-0 text-12 text-fg3"
              >
                {age(language, t, Date.parse(line.created_at), now)}
              </time>
            </>
          );
          const look = "flex min-h-9 items-start gap-2.5 px-3 py-2 max-pane:min-h-11";
          return (
            <li key={line.id}>
              {line.dialog_id === null ? (
                <p className={look}>{body}</p>
              ) : (
                <Link
                  to="/inbox/$view/$dialogId"
                  params={{ view: "mine", dialogId: String(line.dialog_id) }}
                  className={cx(look, "hover:bg-hover")}
                  onClick={() => {
                    if (!line.read) read([line.id]).catch(() => undefined); // the line stays unseen
                  }}
                >
                  {body}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={unread === 0}
          onClick={() => {
            read(null).catch(failed);
          }}
        >
          {t("bell.readAll")}
        </Button>
        {cursor === null ? null : (
          <Button
            onClick={() => {
              more().catch(failed);
            }}
          >
            {t("bell.more")}
          </Button>
        )}
      </div>
    </>
  );
}

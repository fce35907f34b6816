import type { Client } from "../../api/types";
import { calendarDay, clockTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { Button } from "../../ui/button";
import { useT } from "./words";

/** Why a client's messages reach nobody, and until when. */
export function BanNotice({ client, onLift }: { client: Client; onLift?: () => void }) {
  const t = useT();
  const language = useLanguage();
  const until = client.ban_until ? Date.parse(client.ban_until) : null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card bg-bad-soft px-4 py-2 text-13">
      <p className="min-w-0 flex-1 text-bad">
        {until === null
          ? t("card.banForever", { reason: client.ban_reason })
          : t("card.banUntil", {
              reason: client.ban_reason,
              time: `${calendarDay(language, until, Date.now())}, ${clockTime(language, until)}`,
            })}
      </p>
      {onLift ? <Button onClick={onLift}>{t("card.banLift")}</Button> : null}
    </div>
  );
}

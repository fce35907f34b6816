import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import type { OperatorId } from "../api/types";
import { exactTime } from "../i18n/format";
import { useLanguage, useT } from "../i18n/language";
import { indexedDbStorage, type Outgoing } from "../live/outbox-storage";
import { Logo } from "../ui/icons/logo";
import { lastPerson } from "./last-person";

/** The panel was opened and the server does not answer: the frame, and what this browser still has to send. */
export function OfflineStart() {
  const t = useT();
  const language = useLanguage();
  const [unsent, setUnsent] = useState<readonly Outgoing[]>([]);
  useEffect(() => {
    const person = lastPerson();
    if (person === null) return;
    indexedDbStorage(indexedDB)
      .all(person as OperatorId)
      .then(setUnsent)
      .catch(() => undefined); // a private window keeps nothing
  }, []);
  return (
    <div className="flex h-full">
      <div className="flex w-14 shrink-0 flex-col items-center bg-rail py-3 text-rail-fg max-pane:hidden">
        <span className="flex size-10 items-center justify-center">
          <Logo />
        </span>
        <span className="flex-1" />
        <WifiOff size={18} role="img" aria-label={t("link.offline")} />
      </div>
      <main className="flex min-w-0 flex-1 flex-col items-center justify-center gap-2 overflow-y-auto px-6 py-8">
        <div role="status" className="text-center">
          <h1 className="text-16 font-semibold">{t("boot.unreachable")}</h1>
          <p className="mt-1 text-13 text-fg2">{t("boot.unreachableHint")}</p>
        </div>
        {unsent.length > 0 ? (
          <section aria-label={t("boot.unsent")} className="mt-6 w-full max-w-xl">
            <h2 className="text-14 font-semibold">{t("boot.unsent")}</h2>
            <p className="text-12 text-fg2">{t("boot.unsentHint")}</p>
            <ul className="mt-2 divide-y divide-line rounded-card border border-line bg-surface">
              {unsent.map((item) => (
                <li key={item.nonce} className="flex gap-3 px-3 py-2">
                  <span dir="auto" className="min-w-0 flex-1 break-words whitespace-pre-line">
                    {item.text}
                  </span>
                  <time dateTime={new Date(item.created).toISOString()} className="shrink-0 text-12 text-fg3">
                    {exactTime(language, item.created)}
                  </time>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </main>
    </div>
  );
}

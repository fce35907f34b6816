import { Check, CheckCheck, CircleAlert, Circle, Clock } from "lucide-react";
import type { ReactNode } from "react";
import type { DeliveryStatus } from "../../api/types";
import { type Key, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import type { OutgoingState } from "../../live/outbox";

const MARKS: Record<DeliveryStatus, { icon: ReactNode; label: Key }> = {
  queued: { icon: <Circle size={12} aria-hidden />, label: "delivery.queued" },
  sent: { icon: <Check size={14} aria-hidden />, label: "delivery.sent" },
  delivered: { icon: <CheckCheck size={14} aria-hidden />, label: "delivery.delivered" },
  read: { icon: <CheckCheck size={14} aria-hidden className="text-accent" />, label: "delivery.read" },
  failed: { icon: <CircleAlert size={13} aria-hidden className="shrink-0" />, label: "delivery.failed" },
};

/** How far an outgoing message has come. The icon never stands alone: a failure is spelled out, the rest carries a label. */
export function DeliveryMark({ status, errorCode }: { status: DeliveryStatus; errorCode: string | null }) {
  const t = useT();
  const { icon, label } = MARKS[status];
  if (status === "failed") {
    return (
      <span className="inline-flex min-w-0 items-center gap-1 text-left text-bad">
        {icon}
        {errorCode ? t("delivery.failedBecause", { reason: problemText(t, errorCode) }) : t(label)}
      </span>
    );
  }
  return (
    <span className="inline-flex items-center" title={t(label)}>
      {icon}
      <span className="sr-only">{t(label)}</span>
    </span>
  );
}

/** The same for a message that has not reached the server yet. */
export function OutgoingMark({ state }: { state: OutgoingState }) {
  const t = useT();
  switch (state) {
    case "held":
    case "sending":
      return (
        <span className="inline-flex items-center" title={t("delivery.sending")}>
          <Clock size={12} aria-hidden />
          <span className="sr-only">{t("delivery.sending")}</span>
        </span>
      );
    case "waiting":
      return (
        <span className="inline-flex items-center gap-1 text-warn">
          <Clock size={12} aria-hidden />
          {t("delivery.waiting")}
        </span>
      );
    case "sent":
      return <DeliveryMark status="queued" errorCode={null} />;
    case "failed":
      return (
        <span className="inline-flex items-center gap-1 text-bad">
          <CircleAlert size={13} aria-hidden />
          {t("delivery.failed")}
        </span>
      );
  }
}

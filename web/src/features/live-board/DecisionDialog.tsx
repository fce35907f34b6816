import { useEffect, useState } from "react";
import type { Decision } from "../../api/board";
import { asProblem } from "../../api/problems";
import { grouped } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Dialog } from "../../ui/dialog";
import { FormError } from "../../ui/field";
import { exact } from "./LiveLayout";
import { flagKey, methodKey, reasonKey, triggerKey } from "./rules";
import { VerdictTable } from "./VerdictTable";
import { useT } from "./words";

const AGAIN_MS = 400;
const TRIES = 5;

/** A decision in full: every candidate, verdict per rule, method, length. */
export function DecisionDialog({ id, onClose }: { id: number; onClose(): void }) {
  const t = useT();
  const language = useLanguage();
  const { supervise } = useLive();
  const [decision, setDecision] = useState<Decision | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = (left: number): void => {
      supervise.decision(id).then(
        (found) => {
          if (here) setDecision(found);
        },
        (error: unknown) => {
          const { code } = asProblem(error);
          // The audit is written a moment after the decision was shown.
          if (here && code === "not_found" && left > 0)
            timer = setTimeout(() => {
              load(left - 1);
            }, AGAIN_MS);
          else if (here) setFailure(code);
        },
      );
    };
    load(TRIES);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [supervise, id]);

  const method = decision ? methodKey(decision.method) : null;
  const reason = decision ? reasonKey(decision.reason) : null;
  const flag = decision?.flag ? flagKey(decision.flag) : null;
  const trigger = decision ? triggerKey(decision.trigger) : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={
        decision ? t("live.decision.title", { n: grouped(decision.dialog_id) }) : t("live.decision.loading")
      }
      closeLabel={t("action.close")}
      className="w-[min(820px,calc(100vw-24px))]"
    >
      <div className="flex min-h-32 flex-col gap-3 overflow-y-auto px-5 py-4">
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        {decision ? (
          <>
            <dl className="grid grid-cols-[repeat(auto-fill,minmax(160px,1fr))] gap-x-4 gap-y-2 text-13">
              <Fact name={t("live.decision.at")} value={exact(language, decision.at)} />
              <Fact name={t("live.decision.method")} value={method ? t(method) : decision.method} />
              <Fact name={t("live.decision.trigger")} value={trigger ? t(trigger) : decision.trigger} />
              <Fact name={t("live.decision.queue")} value={String(decision.queue_len)} />
              <Fact
                name={t("live.decision.duration")}
                value={t("live.ms", {
                  n: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(
                    decision.duration_ms,
                  ),
                })}
              />
              {decision.operator_id === null ? (
                <Fact name={t("live.decision.reason")} value={reason ? t(reason) : decision.reason} />
              ) : null}
              {decision.flag === null ? null : (
                <Fact name={t("live.decision.flag")} value={flag ? t(flag) : decision.flag} />
              )}
            </dl>
            <VerdictTable
              candidates={decision.candidates}
              winner={decision.operator_id}
              reasons={decision.reasons}
              total={decision.candidates_total}
            />
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-fg2">{name}</dt>
      <dd className="truncate font-medium tabular-nums">{value}</dd>
    </div>
  );
}
